#include "runtime/extract/fattura_terms.h"

#include <array>

namespace bop::extract {

namespace {

#define BODY "FatturaElettronicaBody/"
#define GENERAL BODY "DatiGenerali/"
#define DOCUMENT GENERAL "DatiGeneraliDocumento/"
#define SUMMARY "DatiBeniServizi/DatiRiepilogo/"

constexpr std::array terms = std::to_array<FatturaTerm>({
    {"BT-1", DOCUMENT "Numero"},
    {"BT-2", DOCUMENT "Data"},
    {"BT-3", DOCUMENT "TipoDocumento"},
    {"BT-5", DOCUMENT "Divisa"},
    {"BT-9", BODY "DatiPagamento/DettaglioPagamento/DataScadenzaPagamento"},
    {"BT-12", GENERAL "DatiContratto/IdDocumento"},
    {"BT-13", GENERAL "DatiOrdineAcquisto/IdDocumento"},
    {"BT-15", GENERAL "DatiRicezione/IdDocumento"},
    {"BT-16", GENERAL "DatiDDT/NumeroDDT"},
    {"BT-19", "FatturaElettronicaHeader/CedentePrestatore/RiferimentoAmministrazione"},
    {"BG-1", DOCUMENT "Causale"},
    {"BT-22", "."},
    {"BG-4", "FatturaElettronicaHeader/CedentePrestatore"},
    {"BT-27", "DatiAnagrafici/Anagrafica/Denominazione ; DatiAnagrafici/Anagrafica"},
    {"BT-31", "DatiAnagrafici/IdFiscaleIVA"},
    {"BT-32", "DatiAnagrafici/CodiceFiscale"},
    {"BG-5", "Sede"},
    {"BT-35", "Indirizzo"},
    {"BT-37", "Comune"},
    {"BT-38", "CAP"},
    {"BT-39", "Provincia"},
    {"BT-40", "Nazione"},
    {"BG-7", "FatturaElettronicaHeader/CessionarioCommittente"},
    {"BT-44", "DatiAnagrafici/Anagrafica/Denominazione ; DatiAnagrafici/Anagrafica"},
    {"BT-48", "DatiAnagrafici/IdFiscaleIVA"},
    {"BG-8", "Sede"},
    {"BT-50", "Indirizzo"},
    {"BT-52", "Comune"},
    {"BT-53", "CAP"},
    {"BT-54", "Provincia"},
    {"BT-55", "Nazione"},
    {"BG-16", BODY "DatiPagamento/DettaglioPagamento"},
    {"BT-81", "ModalitaPagamento"},
    {"BG-17", "."},
    {"BT-84", "IBAN"},
    {"BT-85", "Beneficiario"},
    {"BT-86", "BIC"},
    {"BG-22", "FatturaElettronicaBody"},
    {"BT-109", SUMMARY "ImponibileImporto", true},
    {"BT-110", SUMMARY "Imposta", true},
    {"BT-112", "DatiGenerali/DatiGeneraliDocumento/ImportoTotaleDocumento"},
    {"BT-114", "DatiGenerali/DatiGeneraliDocumento/Arrotondamento"},
    {"BG-23", BODY "DatiBeniServizi/DatiRiepilogo"},
    {"BT-116", "ImponibileImporto"},
    {"BT-117", "Imposta"},
    {"BT-119", "AliquotaIVA"},
    {"BT-120", "RiferimentoNormativo"},
    {"BG-25", BODY "DatiBeniServizi/DettaglioLinee"},
    {"BT-126", "NumeroLinea"},
    {"BT-129", "Quantita"},
    {"BT-130", "UnitaMisura"},
    {"BT-131", "PrezzoTotale"},
    {"BG-29", "."},
    {"BT-146", "PrezzoUnitario"},
    {"BG-30", "."},
    {"BT-152", "AliquotaIVA"},
    {"BG-31", "."},
    {"BT-153", "Descrizione"},
    {"BT-155", "CodiceArticolo/CodiceValore"},
    // What stands in an element itself is the same in every syntax.
    {"value", "."},
    {"text", "."},
    {"decimals", "."},
});

}  // namespace

std::span<const FatturaTerm> fattura_terms() {
  return terms;
}

}  // namespace bop::extract
