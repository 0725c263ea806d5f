#pragma once
#include <string_view>

#include "classify/identifiers.h"

// One function for each identifier: the compact form (capitals and digits; Ñ as its two bytes of
// UTF-8) to a judgement. They take any bytes and look at the size themselves.
namespace celador {

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
Judgement judge_iban(std::string_view compact);
Judgement judge_card(std::string_view compact);

}  // namespace celador
