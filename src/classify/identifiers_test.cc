#include "classify/identifiers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "classify/identifier_rules.h"

namespace celador {
namespace {

using enum Judgement;

struct Row {
  std::string_view what;
  std::string_view category;
  std::string_view compact;
  Judgement expected;
};

// Published specimens and synthetic numbers; for each kind good, wrong check, two neighbours
// swapped, no such shape.
constexpr Row kRows[] = {
    {"CURP, published", "id.mx.curp", "BOXW310820HNERXN09", kValid},
    {"CURP, check digit off by one", "id.mx.curp", "BOXW310820HNERXN08", kShape},
    {"CURP, digits of the day swapped", "id.mx.curp", "BOXW310802HNERXN09", kShape},
    {"CURP, no such state", "id.mx.curp", "BOXW310820HXXRXN09", kOther},
    {"CURP, 31 February", "id.mx.curp", "BOXW310231HNERXN09", kOther},
    {"CURP, no vowel in second place", "id.mx.curp", "BBXW310820HNERXN09", kOther},
    {"CURP of foreigners in general", "id.mx.curp", "XEXX010101HNEXXXA4", kPlaceholder},
    {"RFC, published", "id.mx.rfc", "GODE561231GR8", kValid},
    {"RFC, wrong check", "id.mx.rfc", "GODE561231GR7", kShape},
    {"RFC, swapped", "id.mx.rfc", "GODE561231RG8", kShape},
    {"RFC, no date", "id.mx.rfc", "GODE561331GR8", kOther},
    {"RFC of the public", "id.mx.rfc", "XAXX010101000", kPlaceholder},
    {"RFC of foreigners", "id.mx.rfc", "XEXX010101000", kPlaceholder},
    {"RFC of a company is no person's", "id.mx.rfc", "MAB9307148T4", kOther},
    {"RFC of a company, published", "id.mx.rfc_company", "MAB9307148T4", kValid},
    {"RFC of a company, wrong check", "id.mx.rfc_company", "MAB9307148T5", kShape},
    {"voter's key", "id.mx.elector", "GMVLMR80070501M100", kValid},
    {"voter's key, no such state", "id.mx.elector", "GMVLMR80070540M100", kOther},
    {"NSS, published", "id.mx.nss", "92919084431", kValid},
    {"NSS, wrong check", "id.mx.nss", "92919084432", kShape},
    {"NSS, swapped", "id.mx.nss", "92919048431", kShape},
    {"NSS, too short", "id.mx.nss", "9291908443", kOther},
    {"CLABE, published", "finance.clabe", "032180000118359719", kValid},
    {"CLABE, wrong check", "finance.clabe", "032180000118359718", kShape},
    {"CLABE, swapped", "finance.clabe", "032180000118395719", kShape},
    {"SSN", "id.us.ssn", "536221234", kValid},
    {"SSN, area 000", "id.us.ssn", "000221234", kShape},
    {"SSN, area 666", "id.us.ssn", "666221234", kShape},
    {"SSN, group 00", "id.us.ssn", "536001234", kShape},
    {"SSN, serial 0000", "id.us.ssn", "536220000", kShape},
    {"SSN, specimen", "id.us.ssn", "123456789", kPlaceholder},
    {"SSN, never issued", "id.us.ssn", "999175017", kPlaceholder},
    {"MBI", "id.us.mbi", "2EG4TE5MK73", kValid},
    {"MBI, specimen", "id.us.mbi", "1EG4TE5MK73", kPlaceholder},
    {"MBI, synthetic with S", "id.us.mbi", "1S00EU8FA10", kOther},
    {"NPI, published", "provider.us.npi", "1234567893", kValid},
    {"NPI, wrong check", "provider.us.npi", "1234567894", kShape},
    {"DEA, published", "provider.us.dea", "AB1234563", kValid},
    {"DEA, wrong check", "provider.us.dea", "AB1234564", kShape},
    {"SIN", "id.ca.sin", "123456782", kValid},
    {"SIN, specimen", "id.ca.sin", "046454286", kPlaceholder},
    {"SIN, swapped", "id.ca.sin", "123465782", kShape},
    {"CUIT, published", "id.ar.cuil", "20055361682", kValid},
    {"CUIT, wrong check", "id.ar.cuil", "20055361683", kShape},
    {"CUIT, no such prefix", "id.ar.cuil", "21055361682", kOther},
    {"CPF, published", "id.br.cpf", "39053344705", kValid},
    {"CPF, wrong check", "id.br.cpf", "39053344715", kShape},
    {"CPF, swapped", "id.br.cpf", "39053434705", kShape},
    {"CPF, all equal", "id.br.cpf", "11111111111", kPlaceholder},
    {"CNPJ, published", "id.br.cnpj", "16727230000197", kValid},
    {"CNPJ with letters", "id.br.cnpj", "12ABC34501DE35", kValid},
    {"CNPJ, wrong check", "id.br.cnpj", "16727230000198", kShape},
    {"CNS, published", "id.br.cns", "898000000043208", kValid},
    {"CNS, wrong", "id.br.cns", "898000000043209", kShape},
    {"RUT, published", "id.cl.rut", "125319092", kValid},
    {"RUT, wrong check", "id.cl.rut", "125319093", kShape},
    {"RUT with K", "id.cl.rut", "1000005K", kValid},
    {"cedula of Ecuador", "id.ec.cedula", "1714307103", kValid},
    {"cedula of Ecuador, province 77", "id.ec.cedula", "7714307103", kOther},
    {"CI of Uruguay", "id.uy.ci", "12345672", kValid},
    {"CI of Uruguay, wrong check", "id.uy.ci", "12345673", kShape},
    {"Dominican cedula", "id.do.cedula", "00113918205", kValid},
    {"DNI, published", "id.es.dni", "54362315K", kValid},
    {"DNI, wrong letter", "id.es.dni", "54362315L", kShape},
    {"DNI, swapped", "id.es.dni", "54363215K", kShape},
    {"DNI, specimen", "id.es.dni", "12345678Z", kPlaceholder},
    {"NIE, published", "id.es.nie", "X2482300W", kValid},
    {"NIE, wrong letter", "id.es.nie", "X2482300A", kShape},
    {"codice fiscale, published", "id.it.codice_fiscale", "RCCMNL83S18D969H", kValid},
    {"codice fiscale, wrong letter", "id.it.codice_fiscale", "RCCMNL83S18D969I", kShape},
    {"NIR, published", "id.fr.nir", "255081416802538", kValid},
    {"NIR, another", "id.fr.nir", "295109912611193", kValid},
    {"NIR, swapped", "id.fr.nir", "255081416820538", kShape},
    {"Steuer-ID, published", "id.de.steuer_id", "36574261809", kValid},
    {"Steuer-ID, wrong check", "id.de.steuer_id", "36574261808", kShape},
    {"KVNR", "id.de.kvnr", "A123456780", kValid},
    {"KVNR, another", "id.de.kvnr", "M123456785", kValid},
    {"KVNR, wrong check", "id.de.kvnr", "A123456781", kShape},
    {"personnummer", "id.se.personnummer", "8803200016", kValid},
    {"personnummer with its century", "id.se.personnummer", "198803200016", kValid},
    {"personnummer, wrong check", "id.se.personnummer", "8803200017", kShape},
    {"BSN", "id.nl.bsn", "111222333", kValid},
    {"BSN, swapped", "id.nl.bsn", "111222033", kShape},
    {"PESEL", "id.pl.pesel", "44051401359", kValid},
    {"PESEL, wrong check", "id.pl.pesel", "44051401358", kShape},
    {"PESEL, 45 May", "id.pl.pesel", "44054501359", kOther},
    {"NHS number", "id.uk.nhs", "9434765919", kValid},
    {"NHS number, swapped", "id.uk.nhs", "9434769519", kShape},
    {"NHS number for tests", "id.uk.nhs", "9990000018", kPlaceholder},
    {"NINO", "id.uk.nino", "AB123456C", kValid},
    {"NINO, specimen", "id.uk.nino", "QQ123456C", kPlaceholder},
    {"NINO, void prefix", "id.uk.nino", "BG123456C", kShape},
    {"Aadhaar", "id.in.aadhaar", "234123412346", kValid},
    {"Aadhaar, wrong check", "id.in.aadhaar", "234123412347", kShape},
    {"PAN of a person", "id.in.pan", "ACUPA7085R", kValid},
    {"PAN of a company", "id.in.pan", "ACUCA7085R", kShape},
    {"IHI", "id.au.ihi", "8003608166690503", kValid},
    {"IHI, wrong check", "id.au.ihi", "8003608166690504", kShape},
    {"Medicare of Australia", "id.au.medicare", "2123456701", kValid},
    {"Medicare of Australia, wrong check", "id.au.medicare", "2123456711", kShape},
    {"IBAN, British", "finance.iban", "GB82WEST12345698765432", kValid},
    {"IBAN, German", "finance.iban", "DE89370400440532013000", kValid},
    {"IBAN, swapped", "finance.iban", "DE89370400440532010300", kShape},
    {"IBAN of the wrong length", "finance.iban", "DE8937040044053201300", kOther},
    {"card, American Express", "finance.card", "371449635398431", kValid},
    {"card, specimen", "finance.card", "4111111111111111", kPlaceholder},
    {"card, wrong check", "finance.card", "4111111111111112", kShape},
    {"card of no brand", "finance.card", "9111111111111111", kOther},
    {"SNOMED CT concept", "health.code", "195662009", kValid},
    {"SNOMED CT description id", "health.code", "195662019", kShape},
};

const Identifier& identifier(std::string_view category) {
  const auto found = std::ranges::find(identifiers(), category, &Identifier::category);
  EXPECT_NE(found, identifiers().end()) << category;
  return *found;
}

TEST(Identifiers, JudgeSpecimens) {
  for (const Row& row : kRows) {
    EXPECT_EQ(identifier(row.category).judge(row.compact), row.expected) << row.what;
  }
}

TEST(Identifiers, EveryKindHasASpecimenThatIsValid) {
  for (const Identifier& each : identifiers()) {
    if (each.category == "id.ca.bc_phn" || each.category == "id.pt.nif")
      continue;  // constructed below
    EXPECT_TRUE(std::ranges::any_of(kRows, [&](const Row& row) {
      return row.category == each.category && row.expected == kValid;
    })) << each.category;
  }
}

// Numbers built by rules as their issuers word them; everything else with another last digit must
// fail.
TEST(Identifiers, ConstructedNumbersPassWithOneLastDigitOnly) {
  std::mt19937 random(5);
  for (const std::string_view category :
       {"id.ca.bc_phn", "id.pt.nif", "id.mx.nss", "id.uk.nhs", "id.nl.bsn", "id.br.cns"}) {
    const Identifier& each = identifier(category);
    int found = 0;
    for (int i = 0; i < 300; ++i) {
      std::string text = category == "id.ca.bc_phn" ? "9" : category == "id.br.cns" ? "7" : "2";
      while (text.size() + 1 < each.min_size) text += static_cast<char>('0' + random() % 10);
      int valid = 0;
      for (char last = '0'; last <= '9'; ++last) valid += each.judge(text + last) == kValid ? 1 : 0;
      EXPECT_LE(valid, 1) << category;
      found += valid;
    }
    EXPECT_GT(found, 200) << category;
  }
}

// What random values of the shape pass must be what the table says, or the binomial test lies.
TEST(Identifiers, PassRandomDigitsAtTheStatedRate) {
  std::mt19937 random(13);
  for (const Identifier& each : identifiers()) {
    if (each.distinctive == Distinctive::kByShape || each.max_size != each.min_size) continue;
    int shaped = 0;
    int valid = 0;
    int tries = 0;
    for (; tries < 200000; ++tries) {
      std::string text;
      while (text.size() < each.min_size) text += static_cast<char>('0' + random() % 10);
      const Judgement judgement = each.judge(text);
      shaped += judgement == kShape || judgement == kValid ? 1 : 0;
      valid += judgement == kValid ? 1 : 0;
    }
    if (shaped < 1000) continue;  // has letters
    const double rate = static_cast<double>(valid) / shaped;
    EXPECT_LT(rate, each.chance * 1.15 + 0.002)
        << each.category << " passes " << rate << " of its shape";
  }
}

TEST(Identifiers, TakeAnyBytes) {
  std::mt19937 random(17);
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random());
    for (const Identifier& each : identifiers()) each.judge(text);
  }
  for (const Identifier& each : identifiers()) EXPECT_EQ(each.judge(""), kOther) << each.category;
}

}  // namespace
}  // namespace celador
