"""Run beside a product, on its database: a published need of the demonstration's establishment, with two responses to it.

`python -m tests.launched.posting WORD` prints the number of the need. WORD makes the names its own.
"""

import sys

import django


def _post(word: str) -> str:
    from accounts.models.organisations import Organisation
    from tests.factories import NeedFactory, OrganisationFactory, ResponseFactory, SolutionFactory

    need = NeedFactory(
        organisation=Organisation.objects.get(slug="cisss-bsl"),
        published=True,
        title_fr=f"Attente des résultats au service {word}",
        indicator_fr="Attente médiane du résultat",
        baseline_fr="6 jours (2025)",
        target_fr="2 jours d’ici 12 mois",
        contact_email="bureau@demo.example",
    )
    offers = [("Lente", "partly", 90_000, 20), ("Rapide", "met", 52_000, 4)]
    for name, answer, cost, weeks in offers:
        slug = f"{name}-{word}".lower()
        vendor = OrganisationFactory(vendor=True, name_fr=f"Entreprise {name} {word}", slug=slug)
        solution = SolutionFactory(listed=True, organisation=vendor, name_fr=f"{name} {word}")
        response = ResponseFactory(
            need=need, solution=solution, pitch=f"Le résultat arrive le jour même ({name}).", cost_low=38_000, cost_high=cost,
            weeks_to_start=weeks,
        )  # fmt: skip
        for place, text in enumerate(("Données gardées au Québec", "En français")):
            response.fits.create(position=place, constraint_fr=text, answer=answer)
    return str(need.reference)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(_post(sys.argv[1]))
