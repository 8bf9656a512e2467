"""Django's classes that the type checker knows by what they are of: `ModelForm[Need]`, `ModelAdmin[Term]`.

At run time Django's own take no type argument; these do, and change nothing else.
"""

from typing import TYPE_CHECKING, Generic, TypeVar

from django import forms
from django.contrib import admin, sitemaps
from django.db.models import Model

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, TabularInline
    from django.contrib.sitemaps import Sitemap
    from django.forms import BaseFormSet, ModelChoiceField, ModelForm
else:
    Row = TypeVar("Row", bound=Model)
    Parent = TypeVar("Parent", bound=Model)
    Item = TypeVar("Item")
    Form = TypeVar("Form", bound=forms.BaseForm)

    class ModelForm(forms.ModelForm, Generic[Row]):
        pass

    class ModelChoiceField(forms.ModelChoiceField, Generic[Row]):
        pass

    class BaseFormSet(forms.BaseFormSet, Generic[Form]):
        pass

    class ModelAdmin(admin.ModelAdmin, Generic[Row]):
        pass

    class TabularInline(admin.TabularInline, Generic[Row, Parent]):
        pass

    class Sitemap(sitemaps.Sitemap, Generic[Item]):
        pass


__all__ = ["BaseFormSet", "ModelAdmin", "ModelChoiceField", "ModelForm", "Sitemap", "TabularInline"]
