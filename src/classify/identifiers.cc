#include "classify/identifiers.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "classify/identifier_rules.h"

namespace celador {
namespace {

using enum Distinctive;

// Chance rates are of values that have the shape already, so that correlated data (telephone
// numbers, timestamps) cannot lean on the shape being rare; identifiers_test.cc measures them.
// Order matters where two kinds accept the same values: the rarer one first.
constexpr std::array kIdentifiers{
    // category, min, max, chance, distinctive, padded, person, judge, forms
    Identifier{"id.mx.curp", 18, 18, 0.1, kByShape, 0, true, judge_curp},
    Identifier{"id.mx.rfc", 13, 13, 0.091, kByShape, 0, true, judge_rfc},
    Identifier{"id.mx.rfc_company", 12, 12, 0.03, kByShape, 0, false, judge_rfc_company},
    Identifier{"id.mx.elector", 18, 18, 0.01, kByShape, 0, true, judge_elector},
    Identifier{"id.mx.nss", 11, 11, 0.1, kByNameOnly, 11, true, judge_luhn_number,
               "99-99-99-9999-9|9999-99-9999-9|99 99 99 9999 9"},
    Identifier{"finance.clabe", 18, 18, 0.1, kByCheck, 18, true, judge_clabe},
    Identifier{"id.us.ssn", 9, 9, 0.89, kByNameOnly, 9, true, judge_ssn},
    Identifier{"id.us.itin", 9, 9, 0.48, kByNameOnly, 0, true, judge_itin},
    Identifier{"id.us.mbi", 11, 11, 0.0001, kByShape, 0, true, judge_mbi},
    Identifier{"id.us.hicn", 10, 11, 0.9, kByNameOnly, 0, true, judge_hicn,
               "999-99-9999A|999-99-9999-A"},
    Identifier{"id.us.medicaid", 6, 16, 1, kByNameOnly, 0, true, judge_member_number},
    Identifier{"provider.us.npi", 10, 10, 0.1, kByCheck, 0, false, judge_npi},
    Identifier{"provider.us.dea", 9, 9, 0.07, kByNameOnly, 0, false, judge_dea},
    Identifier{"id.ca.sin", 9, 9, 0.079, kByNameOnly, 0, true, judge_sin,
               "999 999 999|999-999-999"},
    Identifier{"id.ca.bc_phn", 10, 10, 0.091, kByCheck, 0, true, judge_bc_phn, "9999 999 999"},
    Identifier{
        "id.ca.on_hcn", 10, 12, 0.1, kByNameOnly, 0, true, judge_on_hcn,
        "9999-999-999|9999-999-999-AA|9999 999 999 AA|9999-999-999 AA|9999999999-AA|9999999999 AA"},
    Identifier{"id.ca.qc_ramq", 12, 12, 0.15, kByShape, 0, true, judge_ramq, "AAAA 9999 9999"},
    Identifier{"id.ca.health", 8, 12, 1, kByNameOnly, 0, true, judge_ca_health},
    Identifier{"id.ar.cuil", 11, 11, 0.091, kByCheck, 0, true, judge_cuit, "99-99999999-9"},
    Identifier{"id.ar.dni", 7, 8, 0.75, kByNameOnly, 0, true, judge_ar_dni},
    Identifier{"finance.cbu", 22, 22, 0.01, kByCheck, 22, true, judge_cbu},
    Identifier{"id.br.cpf", 11, 11, 0.01, kByCheck, 11, true, judge_cpf, "999.999.999-99"},
    Identifier{"id.br.cnpj", 14, 14, 0.01, kByCheck, 14, false, judge_cnpj},
    Identifier{"id.br.cns", 15, 15, 0.091, kByCheck, 0, true, judge_cns, "999 9999 9999 9999"},
    Identifier{"id.br.titulo", 12, 12, 0.012, kByCheck, 12, true, judge_titulo, "9999 9999 9999"},
    Identifier{"id.br.cnh", 11, 11, 0.012, kByCheck, 11, true, judge_cnh},
    Identifier{"id.br.pis", 11, 11, 0.1, kByNameOnly, 11, true, judge_pis, "999.99999.99-9"},
    Identifier{"id.br.rg", 7, 10, 1, kByNameOnly, 0, true, judge_rg},
    Identifier{"id.cl.rut", 8, 9, 0.091, kByNameOnly, 0, true, judge_rut,
               "99.999.999-9|9.999.999-9|99.999.999-A|9.999.999-A|99999999-9|9999999-9|99999999-A|"
               "9999999-A"},
    Identifier{"id.co.cedula", 6, 10, 0.9, kByNameOnly, 0, true, judge_co_cedula},
    Identifier{"id.pe.ruc", 11, 11, 0.1, kByCheck, 0, true, judge_pe_ruc},
    Identifier{"id.pe.dni", 8, 9, 1, kByNameOnly, 8, true, judge_pe_dni},
    Identifier{"id.ec.ruc", 13, 13, 0.1, kByCheck, 13, true, judge_ec_ruc},
    Identifier{"id.ec.cedula", 10, 10, 0.1, kByCheck, 10, true, judge_ec_cedula, "999999999-9"},
    Identifier{"id.uy.ci", 7, 8, 0.1, kByNameOnly, 8, true, judge_uy_ci, "9.999.999-9"},
    Identifier{"id.do.cedula", 11, 11, 0.1, kByNameOnly, 11, true, judge_luhn_number,
               "999-9999999-9"},
    Identifier{"id.es.dni", 9, 9, 0.038, kByCheck, 9, true, judge_dni},
    Identifier{"id.es.nie", 9, 9, 0.04, kByShape, 0, true, judge_nie},
    Identifier{"id.es.nuss", 12, 12, 0.0104, kByCheck, 12, true, judge_nuss,
               "99/99999999/99|99/9999999999|99 9999999999|99-99999999-99"},
    Identifier{"id.es.tsi", 6, 16, 1, kByNameOnly, 0, true, judge_tsi},
    Identifier{"id.pt.cc", 12, 12, 0.1, kByShape, 0, true, judge_pt_cc,
               "99999999 9 AA9|99999999-9-AA9"},
    Identifier{"id.pt.nif", 9, 9, 0.09, kByNameOnly, 0, true, judge_pt_nif, "999 999 999"},
    Identifier{"id.pt.niss", 11, 11, 0.1, kByNameOnly, 0, true, judge_pt_niss},
    Identifier{"id.pt.sns", 9, 9, 1, kByNameOnly, 0, true, judge_pt_sns},
    Identifier{"id.it.codice_fiscale", 16, 16, 0.038, kByShape, 0, true, judge_codice_fiscale},
    Identifier{"id.it.team", 20, 20, 0.0001, kByCheck, 0, true, judge_team},
    Identifier{"id.fr.nir", 15, 15, 0.0104, kByCheck, 0, true, judge_nir, "9 99 99 99 999 999 99"},
    Identifier{"id.fr.nif", 13, 13, 0.002, kByCheck, 13, true, judge_fr_nif, "99 99 999 999 999"},
    Identifier{"id.de.steuer_id", 11, 11, 0.0035, kByCheck, 0, true, judge_steuer_id,
               "99 999 999 999"},
    Identifier{"id.de.rvnr", 12, 12, 0.1, kByShape, 0, true, judge_rvnr, "99 999999 A 999"},
    Identifier{"id.de.kvnr", 10, 10, 0.1, kByCheck, 0, true, judge_kvnr},
    Identifier{"id.at.svnr", 10, 10, 0.091, kByCheck, 0, true, judge_at_svnr, "9999 999999"},
    Identifier{"id.ch.ahv", 13, 13, 0.1, kByCheck, 0, true, judge_ahv, "999.9999.9999.99"},
    Identifier{"id.be.nn", 11, 11, 0.021, kByCheck, 11, true, judge_be_nn, "99.99.99-999.99"},
    Identifier{"id.nl.bsn", 9, 9, 0.091, kByNameOnly, 9, true, judge_bsn},
    Identifier{"id.is.kennitala", 10, 10, 0.091, kByCheck, 10, true, judge_kennitala,
               "999999-9999"},
    Identifier{"id.se.personnummer", 10, 12, 0.1, kByCheck, 10, true, judge_personnummer,
               "999999-9999|99999999-9999"},
    Identifier{"id.no.fodselsnummer", 11, 11, 0.0084, kByCheck, 11, true, judge_fodselsnummer,
               "999999 99999"},
    Identifier{"id.fi.hetu", 10, 11, 0.033, kByCheck, 0, true, judge_hetu,
               "999999-9999|999999-999A|999999A9999|999999A999A"},
    Identifier{"id.pl.pesel", 11, 11, 0.1, kByCheck, 11, true, judge_pesel},
    Identifier{"id.cz.rodne_cislo", 10, 10, 0.1, kByCheck, 10, true, judge_rodne_cislo,
               "999999/9999"},
    Identifier{"id.ro.cnp", 13, 13, 0.1, kByCheck, 0, true, judge_cnp},
    Identifier{"id.tr.tckn", 11, 11, 0.0101, kByCheck, 0, true, judge_tckn},
    Identifier{"id.uk.chi", 10, 10, 0.091, kByCheck, 10, true, judge_chi, "999999 9999"},
    Identifier{"id.uk.hsc", 10, 10, 0.091, kByNameOnly, 0, true, judge_hsc, "999 999 9999"},
    Identifier{"id.uk.nhs", 10, 10, 0.091, kByNameOnly, 0, true, judge_nhs, "999 999 9999"},
    Identifier{"id.uk.nino", 9, 9, 0.5, kByShape, 0, true, judge_nino, "AA 99 99 99 A|AA999999 A"},
    Identifier{"id.ie.ppsn", 8, 9, 0.044, kByCheck, 0, true, judge_ppsn},
    Identifier{"id.ie.ihi", 18, 18, 0.1, kByNameOnly, 0, true, judge_ie_ihi},
    Identifier{"id.dk.cpr", 10, 10, 0.0367, kByNameOnly, 10, true, judge_cpr, "999999-9999"},
    Identifier{"id.in.aadhaar", 12, 12, 0.1, kByCheck, 0, true, judge_aadhaar,
               "9999 9999 9999|9999-9999-9999"},
    Identifier{"id.in.pan", 10, 10, 0.05, kByShape, 0, true, judge_pan},
    Identifier{"id.in.abha", 14, 14, 1, kByNameOnly, 0, true, judge_abha},
    Identifier{"id.in.epic", 10, 10, 1, kByNameOnly, 0, true, judge_epic},
    Identifier{"id.au.ihi", 16, 16, 0.1, kByShape, 0, true, judge_ihi},
    Identifier{"id.au.medicare", 10, 11, 0.1, kByNameOnly, 0, true, judge_au_medicare,
               "9999 99999 9|9999-99999-9"},
    Identifier{"id.au.tfn", 9, 9, 0.091, kByNameOnly, 9, true, judge_tfn, "999 999 999"},
    Identifier{"id.nz.nhi", 7, 7, 0.091, kByCheck, 0, true, judge_nhi},
    Identifier{"id.nz.ird", 8, 9, 0.1, kByNameOnly, 9, true, judge_ird, "99-999-999|999-999-999"},
    Identifier{"id.za.id", 13, 13, 0.1, kByCheck, 13, true, judge_za_id, "999999 9999 999"},
    Identifier{"id.cn.id", 18, 18, 0.091, kByCheck, 0, true, judge_cn_id},
    Identifier{"device.imei", 15, 15, 0.1, kByNameOnly, 0, true, judge_imei},
    Identifier{"health.code", 6, 18, 0.01, kByCheck, 0, false, judge_snomed},
    Identifier{"finance.iban", 15, 34, 0.01, kByShape, 0, true, judge_iban},
    Identifier{"finance.card", 13, 16, 0.1, kByCheck, 0, true, judge_card,
               "9999 9999 9999 9999|9999-9999-9999-9999"},
};

static_assert(kIdentifiers.size() <= kMaxIdentifiers);

// Compact forms have no more; Ñ has two bytes.
constexpr std::size_t kMaxCompact = 64;

struct BySize {
  std::array<std::vector<std::uint8_t>, kMaxCompact + 1> lists;
  BySize() {
    for (std::size_t i = 0; i < kIdentifiers.size(); ++i) {
      for (std::size_t size = kIdentifiers[i].min_size;
           size <= kIdentifiers[i].max_size + 1 && size <= kMaxCompact; ++size) {
        lists[size].push_back(static_cast<std::uint8_t>(i));
      }
    }
  }
};

struct ByForm {
  std::unordered_map<std::string_view, std::vector<std::uint8_t>> lists;
  ByForm() {
    for (std::size_t i = 0; i < kIdentifiers.size(); ++i) {
      for (const std::string_view form : split(kIdentifiers[i].forms, '|')) {
        if (!form.empty()) lists[form].push_back(static_cast<std::uint8_t>(i));
      }
    }
  }
};

}  // namespace

std::span<const std::uint8_t> identifiers_of_size(std::size_t size) {
  static const BySize kBySize;
  if (size > kMaxCompact) return {};
  return kBySize.lists[size];
}

std::span<const std::uint8_t> identifiers_of_form(std::string_view form) {
  static const ByForm kByForm;
  const auto found = kByForm.lists.find(form);
  if (found == kByForm.lists.end()) return {};
  return found->second;
}

std::span<const Identifier> identifiers() { return kIdentifiers; }

std::optional<CategoryIndex> identifier_category(std::size_t i) {
  static const auto kIndexes = [] {
    std::array<std::optional<CategoryIndex>, kIdentifiers.size()> found;
    std::ranges::transform(kIdentifiers, found.begin(),
                           [](const Identifier& each) { return find_category(each.category); });
    return found;
  }();
  return kIndexes[i];
}

}  // namespace celador
