"""The texts of the sample company: an importer of teas, spices and coffees."""

from dataclasses import dataclass
from typing import Final

from terp_desktop.domain.event import EventType, Module
from terp_desktop.domain.permissions import ADMIN_ROLE, DEFAULT_ROLE


@dataclass(frozen=True, slots=True)
class DemoEmployee:
    """A member of the sample staff."""

    login: str
    name: str
    department: str
    role: str = DEFAULT_ROLE

    @property
    def email(self) -> str:
        """The e-mail address, in a reserved domain."""
        return f"{self.login}@harborleaf.example"


STAFF: Final = (
    DemoEmployee("maya.okafor", "Maya Okafor", "operations", ADMIN_ROLE),
    DemoEmployee("daniel.reyes", "Daniel Reyes", "sales"),
    DemoEmployee("ingrid.holm", "Ingrid Holm", "sales"),
    DemoEmployee("priya.nair", "Priya Nair", "accounting"),
    DemoEmployee("tom.becker", "Tom Becker", "accounting"),
    DemoEmployee("lucia.ferrari", "Lucia Ferrari", "quality"),
    DemoEmployee("sam.whitaker", "Sam Whitaker", "warehouse"),
    DemoEmployee("noor.haddad", "Noor Haddad", "purchasing"),
)

CLIENTS: Final = (
    "Alder & Finch Grocers", "Bayview Coffee Bar", "Blue Door Bakery", "Brightwater Hotels",
    "Café Lindqvist", "Carraway Foods", "Cedar Hill Market", "Copper Kettle Tea House",
    "Corner & Quince", "Delancey Provisions", "Eastgate Wholesale", "Fennel & Rye",
    "Fourteen Acres Farm Shop", "Golden Ladle Catering", "Greenwich Pantry", "Harper Fine Foods",
    "Hudson Roasting Works", "Ironbridge Brewing", "Juniper Spa Resorts", "Kestrel Air Catering",
    "La Despensa", "Little Saigon Kitchen", "Maple Street Deli", "Meridian Cruises",
    "Nordlys Bakeries", "Oak & Anchor Inns", "Old Mill Chocolate", "Pacific Rim Foods",
    "Parkside Hospital Kitchens", "Pepper & Post", "Quayside Fishmongers", "Redwood Supplements",
    "Saffron House", "Silver Spoon Caterers", "Stonebridge School Meals", "Sunday Market Co-op",
    "The Loose Leaf Society", "Union Square Café", "Vermilion Restaurants", "Wexford Mills",
)  # fmt: skip

VENDORS: Final = (
    "Kandy Highland Estates", "Malabar Spice Growers", "Finca La Esperanza", "Yunnan Leaf Trading",
    "Zanzibar Clove Union", "Hunan Ginger Works", "Andes Cacao Partners", "Izmir Herb Company",
)  # fmt: skip

PRODUCTS: Final = (
    "Assam second flush", "Darjeeling first flush", "Sencha Uji", "Lapsang souchong",
    "rooibos", "chamomile", "hibiscus", "green cardamom", "Ceylon cinnamon", "black pepper",
    "turmeric", "star anise", "Ethiopian Sidamo", "Colombian Huila", "vanilla pods", "cloves",
)  # fmt: skip

PORTS: Final = ("Newark", "Rotterdam", "Hamburg", "Savannah")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTemplate:
    """A template of single events, drawn by `weight`.

    `minutes` are the possible lengths, `hours` the range of starts; without minutes it is an
    all-day event of one of the lengths in `days`.
    """

    weight: int
    titles: tuple[str, ...]
    module: Module
    event_type: EventType
    department: str
    minutes: tuple[int, ...] = ()
    hours: tuple[int, int] = (9, 17)
    days: tuple[int, ...] = (1,)
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_with_client(self) -> bool:
        """Whether its titles name a client."""
        return any("{client}" in title for title in self.titles)


EVENT_TEMPLATES: Final = (
    EventTemplate(
        weight=22, module=Module.CLIENTS, event_type=EventType.MEETING, department="sales",
        titles=(
            "Order review with {client}", "Price talk with {client}", "Tasting at {client}",
            "Range review: {client}", "{client}: menu for next season",
        ),
        minutes=(30, 45, 60, 60, 90), places=("Tasting room", "At the client's", "Video call"),
        notes=("Bring the new price list.", "They want smaller bags; see last order.", ""),
    ),
    EventTemplate(
        weight=14, module=Module.CLIENTS, event_type=EventType.FOLLOW_UP, department="sales",
        titles=("Call {client} about {product}", "Follow up the offer to {client}"),
        minutes=(15, 30), notes=("", "Ask for the buyer, not the front desk."),
    ),
    EventTemplate(
        weight=16, module=Module.ORDERS, event_type=EventType.DELIVERY, department="warehouse",
        titles=("Delivery to {client}: {count} kg {product}", "Pick-up by {client}"),
        minutes=(30, 60), hours=(8, 15), places=("Dock 1", "Dock 2"),
    ),
    EventTemplate(
        weight=6, module=Module.ORDERS, event_type=EventType.DEADLINE, department="sales",
        titles=("Quote for {client} due", "Last changes to the order of {client}"), minutes=(30,),
    ),
    EventTemplate(
        weight=10, module=Module.INVENTORY, event_type=EventType.INTAKE, department="warehouse",
        titles=("Intake: {count} bags of {product}", "Container from {port}: {product}"),
        minutes=(60, 90, 120), hours=(7, 14), places=("Dock 3",),
    ),
    EventTemplate(
        weight=5, module=Module.INVENTORY, event_type=EventType.BATCH_EXPIRATION,
        department="quality",
        titles=("Batch {batch} of {product} expires",),
    ),
    EventTemplate(
        weight=6, module=Module.INVENTORY, event_type=EventType.TASK, department="warehouse",
        titles=("Recount {product}, aisle {aisle}", "Move {product} to cold storage"),
        minutes=(30, 60), hours=(8, 16),
    ),
    EventTemplate(
        weight=8, module=Module.SAMPLES, event_type=EventType.SAMPLE_REQUEST, department="quality",
        titles=("Send samples of {product} to {client}", "Cupping: {product} for {client}"),
        minutes=(30, 45), places=("Sample lab",),
    ),
    EventTemplate(
        weight=3, module=Module.SAMPLES, event_type=EventType.PHOTOGRAPHY, department="quality",
        titles=("Photograph {product} for the catalog",), minutes=(60, 120), places=("Studio",),
    ),
    EventTemplate(
        weight=8, module=Module.VENDORS, event_type=EventType.MEETING, department="purchasing",
        titles=("Contract talk with {vendor}", "{vendor}: next harvest and prices"),
        minutes=(45, 60), hours=(8, 12), places=("Video call",),
    ),
    EventTemplate(
        weight=5, module=Module.ACCOUNTING, event_type=EventType.AR_COLLECTION,
        department="accounting",
        titles=("Collections call: {client}",), minutes=(15, 30), hours=(9, 12),
        notes=("Two reminders sent. Agree on a date.", "Usually pays after a call."),
    ),
    EventTemplate(
        weight=4, module=Module.COMPLIANCE, event_type=EventType.TASK, department="quality",
        titles=("Residue report for {product}", "Update the allergen sheet of {product}"),
        minutes=(30, 60),
    ),
    EventTemplate(
        weight=2, module=Module.COMPLIANCE, event_type=EventType.AUDIT, department="quality",
        titles=("Organic certification audit", "Food safety audit", "Customs inspection"),
        days=(1, 2, 3), places=("Warehouse",), notes=("Have the batch records at hand.",),
    ),
    EventTemplate(
        weight=2, module=Module.GENERAL, event_type=EventType.OTHER, department="purchasing",
        titles=("World Tea Fair", "Specialty Coffee Expo", "Fancy Food Show"),
        days=(2, 3, 4), places=("Exhibition center",),
    ),
    EventTemplate(
        weight=5, module=Module.GENERAL, event_type=EventType.MEETING, department="operations",
        titles=("Forklift inspection", "Interview: warehouse assistant", "New shelving: site visit",
                "Budget for next quarter", "IT: new scanners"),
        minutes=(30, 60, 90), places=("Meeting room", "Office", "Warehouse"),
    ),
)  # fmt: skip

PRIVATE_TITLES: Final = ("Dentist", "Parents' evening", "Pick up the car", "Physiotherapy")
