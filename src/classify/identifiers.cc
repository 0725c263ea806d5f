#include "classify/identifiers.h"

#include <algorithm>
#include <array>

#include "classify/identifier_rules.h"

namespace celador {
namespace {

using enum Distinctive;

// Chance rates are of values that have the shape already, so that correlated data (telephone
// numbers, timestamps) cannot lean on the shape being rare; identifiers_test.cc measures them.
// Order matters where two kinds accept the same values: the rarer one first.
constexpr std::array kIdentifiers{
    // category, min, max, chance, distinctive, padded, person, judge
    Identifier{"id.mx.curp", 18, 18, 0.1, kByShape, 0, true, judge_curp},
    Identifier{"id.mx.rfc", 13, 13, 0.091, kByShape, 0, true, judge_rfc},
    Identifier{"id.mx.rfc_company", 12, 12, 0.03, kByShape, 0, false, judge_rfc_company},
    Identifier{"id.mx.elector", 18, 18, 0.01, kByShape, 0, true, judge_elector},
    Identifier{"id.mx.nss", 11, 11, 0.1, kByNameOnly, 11, true, judge_luhn_number},
    Identifier{"finance.clabe", 18, 18, 0.1, kByCheck, 18, true, judge_clabe},
    Identifier{"id.us.ssn", 9, 9, 0.89, kByNameOnly, 9, true, judge_ssn},
    Identifier{"id.us.mbi", 11, 11, 0.0001, kByShape, 0, true, judge_mbi},
    Identifier{"provider.us.npi", 10, 10, 0.1, kByCheck, 0, false, judge_npi},
    Identifier{"provider.us.dea", 9, 9, 0.07, kByNameOnly, 0, false, judge_dea},
    Identifier{"id.ca.sin", 9, 9, 0.079, kByNameOnly, 0, true, judge_sin},
    Identifier{"id.ca.bc_phn", 10, 10, 0.091, kByCheck, 0, true, judge_bc_phn},
    Identifier{"id.ar.cuil", 11, 11, 0.091, kByCheck, 0, true, judge_cuit},
    Identifier{"id.br.cpf", 11, 11, 0.01, kByCheck, 11, true, judge_cpf},
    Identifier{"id.br.cnpj", 14, 14, 0.01, kByCheck, 14, false, judge_cnpj},
    Identifier{"id.br.cns", 15, 15, 0.091, kByCheck, 0, true, judge_cns},
    Identifier{"id.cl.rut", 8, 9, 0.091, kByNameOnly, 0, true, judge_rut},
    Identifier{"id.ec.cedula", 10, 10, 0.1, kByCheck, 10, true, judge_ec_cedula},
    Identifier{"id.uy.ci", 7, 8, 0.1, kByNameOnly, 8, true, judge_uy_ci},
    Identifier{"id.do.cedula", 11, 11, 0.1, kByNameOnly, 11, true, judge_luhn_number},
    Identifier{"id.es.dni", 9, 9, 0.038, kByCheck, 9, true, judge_dni},
    Identifier{"id.es.nie", 9, 9, 0.04, kByShape, 0, true, judge_nie},
    Identifier{"id.pt.nif", 9, 9, 0.09, kByNameOnly, 0, true, judge_pt_nif},
    Identifier{"id.it.codice_fiscale", 16, 16, 0.038, kByShape, 0, true, judge_codice_fiscale},
    Identifier{"id.fr.nir", 15, 15, 0.0104, kByCheck, 0, true, judge_nir},
    Identifier{"id.de.steuer_id", 11, 11, 0.0035, kByCheck, 0, true, judge_steuer_id},
    Identifier{"id.de.kvnr", 10, 10, 0.1, kByCheck, 0, true, judge_kvnr},
    Identifier{"id.se.personnummer", 10, 12, 0.1, kByCheck, 10, true, judge_personnummer},
    Identifier{"id.nl.bsn", 9, 9, 0.091, kByNameOnly, 9, true, judge_bsn},
    Identifier{"id.pl.pesel", 11, 11, 0.1, kByCheck, 11, true, judge_pesel},
    Identifier{"id.uk.nhs", 10, 10, 0.091, kByNameOnly, 0, true, judge_nhs},
    Identifier{"id.uk.nino", 9, 9, 0.5, kByShape, 0, true, judge_nino},
    Identifier{"id.in.aadhaar", 12, 12, 0.1, kByCheck, 0, true, judge_aadhaar},
    Identifier{"id.in.pan", 10, 10, 0.05, kByShape, 0, true, judge_pan},
    Identifier{"id.au.ihi", 16, 16, 0.1, kByShape, 0, true, judge_ihi},
    Identifier{"id.au.medicare", 10, 11, 0.1, kByNameOnly, 0, true, judge_au_medicare},
    Identifier{"health.code", 6, 18, 0.01, kByCheck, 0, false, judge_snomed},
    Identifier{"finance.iban", 15, 34, 0.01, kByShape, 0, true, judge_iban},
    Identifier{"finance.card", 13, 16, 0.1, kByCheck, 0, true, judge_card},
};

}  // namespace

std::span<const Identifier> identifiers() {
  static_assert(kIdentifiers.size() <= kMaxIdentifiers);
  return kIdentifiers;
}

std::optional<CategoryIndex> identifier_category(std::size_t i) {
  static const auto indexes = [] {
    std::array<std::optional<CategoryIndex>, kIdentifiers.size()> found;
    std::ranges::transform(kIdentifiers, found.begin(),
                           [](const Identifier& each) { return find_category(each.category); });
    return found;
  }();
  return indexes[i];
}

}  // namespace celador
