#pragma once
#include <algorithm>
#include <string_view>

#include "classify/check_digits.h"
#include "classify/identifiers.h"

// One function for each identifier: the compact form (capitals and digits; Ñ as its two bytes of
// UTF-8) to a judgement. They take any bytes and look at the size themselves.
namespace celador {

inline bool is_number_of(std::string_view text, std::size_t size) {
  return text.size() == size && all_digits(text);
}
inline bool all_equal(std::string_view text) {
  return std::ranges::all_of(text, [&](char c) { return c == text.front(); });
}
constexpr bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}
// Six digits at `at` that are a day, month and year, or a year, month and day. The century does not
// matter: 2000 was a leap year as 1904..1996 and 2004.. are.
bool has_day_month_year(std::string_view digits, std::size_t at);
bool has_year_month_day(std::string_view digits, std::size_t at);

// identifier_rules_americas.cc
Judgement judge_curp(std::string_view compact);
Judgement judge_rfc(std::string_view compact);
Judgement judge_rfc_company(std::string_view compact);
Judgement judge_elector(std::string_view compact);
Judgement judge_luhn_number(
    std::string_view compact);  // Mexico's NSS, the Dominican cédula: 11 digits, Luhn
Judgement judge_clabe(std::string_view compact);
Judgement judge_ssn(std::string_view compact);
Judgement judge_mbi(std::string_view compact);
Judgement judge_npi(std::string_view compact);
Judgement judge_dea(std::string_view compact);
Judgement judge_sin(std::string_view compact);
Judgement judge_bc_phn(std::string_view compact);
Judgement judge_cuit(std::string_view compact);
Judgement judge_cpf(std::string_view compact);
Judgement judge_cnpj(std::string_view compact);
Judgement judge_cns(std::string_view compact);
Judgement judge_rut(std::string_view compact);
Judgement judge_ec_cedula(std::string_view compact);
Judgement judge_uy_ci(std::string_view compact);

// identifier_rules_south_america.cc
Judgement judge_pis(std::string_view compact);
Judgement judge_titulo(std::string_view compact);
Judgement judge_cnh(std::string_view compact);
Judgement judge_rg(std::string_view compact);
Judgement judge_cbu(std::string_view compact);
Judgement judge_ar_dni(std::string_view compact);
Judgement judge_pe_dni(std::string_view compact);
Judgement judge_pe_ruc(std::string_view compact);
Judgement judge_co_cedula(std::string_view compact);
Judgement judge_ec_ruc(std::string_view compact);

// identifier_rules_north_america.cc
Judgement judge_itin(std::string_view compact);
Judgement judge_hicn(std::string_view compact);
Judgement judge_member_number(std::string_view compact);  // letters and digits, by its name only
Judgement judge_on_hcn(std::string_view compact);
Judgement judge_ramq(std::string_view compact);
Judgement judge_ca_health(std::string_view compact);

// identifier_rules_iberia.cc
Judgement judge_nuss(std::string_view compact);
Judgement judge_tsi(std::string_view compact);
Judgement judge_pt_cc(std::string_view compact);
Judgement judge_pt_niss(std::string_view compact);
Judgement judge_pt_sns(std::string_view compact);

// identifier_rules_islands.cc: the United Kingdom, Ireland, Iceland
Judgement judge_chi(std::string_view compact);
Judgement judge_hsc(std::string_view compact);
Judgement judge_ppsn(std::string_view compact);
Judgement judge_ie_ihi(std::string_view compact);
Judgement judge_kennitala(std::string_view compact);

// identifier_rules_north.cc: Norway, Denmark, Finland
Judgement judge_fodselsnummer(std::string_view compact);
Judgement judge_cpr(std::string_view compact);
Judgement judge_hetu(std::string_view compact);

// identifier_rules_continent.cc: what Europe's middle has beside identifier_rules_europe.cc
Judgement judge_fr_nif(std::string_view compact);
Judgement judge_rvnr(std::string_view compact);
Judgement judge_team(std::string_view compact);
Judgement judge_be_nn(std::string_view compact);
Judgement judge_ahv(std::string_view compact);
Judgement judge_at_svnr(std::string_view compact);
Judgement judge_rodne_cislo(std::string_view compact);
Judgement judge_cnp(std::string_view compact);
Judgement judge_tckn(std::string_view compact);

// identifier_rules_europe.cc
Judgement judge_dni(std::string_view compact);
Judgement judge_nie(std::string_view compact);
Judgement judge_pt_nif(std::string_view compact);
Judgement judge_codice_fiscale(std::string_view compact);
Judgement judge_nir(std::string_view compact);
Judgement judge_steuer_id(std::string_view compact);
Judgement judge_kvnr(std::string_view compact);
Judgement judge_personnummer(std::string_view compact);
Judgement judge_bsn(std::string_view compact);
Judgement judge_pesel(std::string_view compact);
Judgement judge_nhs(std::string_view compact);
Judgement judge_nino(std::string_view compact);

// identifier_rules_world.cc
Judgement judge_aadhaar(std::string_view compact);
Judgement judge_pan(std::string_view compact);
Judgement judge_ihi(std::string_view compact);
Judgement judge_au_medicare(std::string_view compact);
Judgement judge_snomed(std::string_view compact);
Judgement judge_abha(std::string_view compact);
Judgement judge_epic(std::string_view compact);
Judgement judge_tfn(std::string_view compact);
Judgement judge_nhi(std::string_view compact);
Judgement judge_ird(std::string_view compact);
Judgement judge_za_id(std::string_view compact);
Judgement judge_cn_id(std::string_view compact);
Judgement judge_imei(std::string_view compact);
Judgement judge_iban(std::string_view compact);
Judgement judge_card(std::string_view compact);

}  // namespace celador
