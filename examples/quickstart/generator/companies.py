"""The buyer and its vendors. All of them are invented."""

from . import identifiers as make
from .model import Company

BUYER = Company(
    "", "Lindner Maschinenbau GmbH", "Werkstraße 14", "70435 Stuttgart", "DE",
    make.german_vat(28114706), make.german_iban(60050101, 7400512890), "Landesbank")

PAPIERWERK = Company(
    "V-1001", "Papierwerk Süd GmbH", "Lagerstraße 8", "80331 München", "DE",
    make.german_vat(13669597), make.german_iban(70150000, 1004733806), "Stadtsparkasse München")
HANSEN = Company(
    "V-1002", "Hansen Elektrotechnik GmbH", "Am Kanal 27", "24103 Kiel", "DE",
    make.german_vat(21447093), make.german_iban(21050000, 53820117), "Nordbank Kiel")
STADTWERKE = Company(
    "V-1003", "Stadtwerke Lindental AG", "Wasserwerk 1", "70499 Stuttgart", "DE",
    make.german_vat(14708253), make.german_iban(60090100, 218804001), "Volksbank Lindental")
NORTHGATE = Company(
    "V-1004", "Northgate Instruments Ltd", "22 Foundry Lane", "Leeds LS11 5QP", "GB",
    make.british_vat(8824716), make.british_iban("NWBK", 601613, 31926819), "Aire Valley Bank")
LUMIERE = Company(
    "V-1005", "Atelier Lumière SARL", "9, rue des Tanneurs", "69002 Lyon", "FR",
    make.french_vat(482913407), make.french_iban(20041, 1005, 500013), "Banque du Rhône")
DELACROIX = Company(
    "V-1006", "Delacroix Logistique SAS", "41, quai de la Loire", "44000 Nantes", "FR",
    make.french_vat(531207801), make.french_iban(30002, 550, 157841), "Crédit de l'Ouest")
BRIGHTWAVE = Company(
    "V-1007", "Brightwave Software B.V.", "Keizersgracht 118", "1015 Amsterdam", "NL",
    make.dutch_vat(80513420), make.dutch_iban("ABNA", 417164300), "Amstelbank")
KESTREL = Company(
    "V-4410", "Kestrel Office Supply Ltd", "3 Harbour Court", "Bristol BS1 4RN", "GB",
    make.british_vat(6093318), make.british_iban("LOYD", 309634, 78201345), "Severn Bank",
    known=False)
OBERMEIER = Company(
    "V-1008", "Obermeier Werkzeuge KG", "Schlossergasse 5", "90402 Nürnberg", "DE",
    make.german_vat(23390641), make.german_iban(76050101, 11736940), "Sparkasse Nürnberg",
    status="blocked")

VENDORS = (PAPIERWERK, HANSEN, STADTWERKE, NORTHGATE, LUMIERE, DELACROIX, BRIGHTWAVE, OBERMEIER)
