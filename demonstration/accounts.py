"""The demonstration's accounts: one per role. They are roles, not persons, and their addresses reach nobody."""

from dataclasses import dataclass

from accounts.models.memberships import Role

PASSWORD = "registre-demo-2026"  # noqa: S105  (printed by `make run`; demonstration data only)


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    name: str
    what: str
    organisation: str
    role: str


def accounts() -> list[Account]:
    """Address, name as shown, what it is, slug of the organisation, role (none: belongs to no organisation yet)."""
    domain = "demo.example"
    return [
        Account(
            f"contribution@{domain}",
            "Compte contributeur",
            "contributor, CISSS du Bas-Saint-Laurent",
            "cisss-bsl",
            Role.CONTRIBUTOR,
        ),
        Account(
            f"innovation@{domain}",
            "Compte innovation",
            "innovation officer, CISSS du Bas-Saint-Laurent",
            "cisss-bsl",
            Role.INNOVATION_OFFICER,
        ),
        Account(
            f"reseau@{domain}",
            "Compte réseau",
            "innovation officer, Santé Québec (needs of the network)",
            "sante-quebec",
            Role.INNOVATION_OFFICER,
        ),
        Account(f"fournisseur@{domain}", "Compte fournisseur", "vendor member, demonstration vendor", "", Role.VENDOR_MEMBER),
        Account(f"evaluation@{domain}", "Compte évaluation", "evaluator, INESSS (role only for now)", "inesss", Role.EVALUATOR),
        Account(f"ministere@{domain}", "Compte analyste", "ministry analyst", "msss", Role.MINISTRY_ANALYST),
        Account(f"nouveau@{domain}", "Compte nouveau", "someone new, whose company asks to be registered", "", ""),
        Account(f"admin@{domain}", "Compte administration", "registry administrator", "msss", Role.REGISTRY_ADMINISTRATOR),
    ]
