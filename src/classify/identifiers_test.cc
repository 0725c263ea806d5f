#include "classify/identifiers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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
    {"MBI, synthetic with S", "id.us.mbi", "1S00EU8FA10", kShape},
    {"MBI, a digit where a letter stands", "id.us.mbi", "1100E00AA06", kOther},
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
    {"fodselsnummer", "id.no.fodselsnummer", "28079138829", kValid},
    {"fodselsnummer, wrong", "id.no.fodselsnummer", "28079138820", kShape},
    {"fodselsnummer, no such shape", "id.no.fodselsnummer", "28139138829", kOther},
    {"CPR number", "id.dk.cpr", "1109836268", kValid},
    {"CPR number, wrong", "id.dk.cpr", "3113836268", kShape},
    {"CPR number, no such shape", "id.dk.cpr", "110983626", kOther},
    {"hetu", "id.fi.hetu", "080694440E", kValid},
    {"hetu, wrong", "id.fi.hetu", "080694440F", kShape},
    {"hetu, no such shape", "id.fi.hetu", "080694440I", kOther},
    {"kennitala", "id.is.kennitala", "1504910539", kValid},
    {"kennitala, wrong", "id.is.kennitala", "1504910529", kShape},
    {"kennitala, no such shape", "id.is.kennitala", "1504910535", kOther},
    {"IRD number", "id.nz.ird", "012874669", kValid},
    {"IRD number, wrong", "id.nz.ird", "012874668", kShape},
    {"IRD number, no such shape", "id.nz.ird", "01287466", kOther},
    {"identity number of South Africa", "id.za.id", "4309134948083", kValid},
    {"identity number of South Africa, wrong", "id.za.id", "4309134948084", kShape},
    {"identity number of South Africa, no such shape", "id.za.id", "4313134948083", kOther},
    {"PPS number", "id.ie.ppsn", "1224515R", kValid},
    {"PPS number, wrong", "id.ie.ppsn", "1224515S", kShape},
    {"PPS number, no such shape", "id.ie.ppsn", "122451R", kOther},
    {"PPS number with a second letter", "id.ie.ppsn", "7374094VA", kValid},
    {"PPS number with a second letter, wrong", "id.ie.ppsn", "7374094WA", kShape},
    {"PPS number with a second letter, no such shape", "id.ie.ppsn", "7374094VX", kOther},
    {"cartao de cidadao", "id.pt.cc", "957711067OX9", kValid},
    {"cartao de cidadao, wrong", "id.pt.cc", "957711067OX8", kShape},
    {"cartao de cidadao, no such shape", "id.pt.cc", "9577110670", kOther},
    {"national number of Belgium", "id.be.nn", "79071556316", kValid},
    {"national number of Belgium, wrong", "id.be.nn", "79071556317", kShape},
    {"national number of Belgium, no such shape", "id.be.nn", "79131556316", kOther},
    {"AHV number", "id.ch.ahv", "7563985355204", kValid},
    {"AHV number, wrong", "id.ch.ahv", "7563985355205", kShape},
    {"AHV number, no such shape", "id.ch.ahv", "7553985355204", kOther},
    {"SVNR of Austria", "id.at.svnr", "7002190559", kValid},
    {"SVNR of Austria, wrong", "id.at.svnr", "7003190559", kShape},
    {"SVNR of Austria, no such shape", "id.at.svnr", "7002330559", kOther},
    {"rodne cislo", "id.cz.rodne_cislo", "7112241598", kValid},
    {"rodne cislo, wrong", "id.cz.rodne_cislo", "7112241597", kShape},
    {"rodne cislo, no such shape", "id.cz.rodne_cislo", "7113241598", kOther},
    {"CNP", "id.ro.cnp", "1400703126175", kValid},
    {"CNP, wrong", "id.ro.cnp", "1400703126176", kShape},
    {"CNP, no such shape", "id.ro.cnp", "1401303126175", kOther},
    {"T.C. kimlik no", "id.tr.tckn", "13649549236", kValid},
    {"T.C. kimlik no, wrong", "id.tr.tckn", "13649549237", kShape},
    {"T.C. kimlik no, no such shape", "id.tr.tckn", "03649549236", kOther},
    {"resident id of China", "id.cn.id", "110101194202266719", kValid},
    {"resident id of China, wrong", "id.cn.id", "110101194202266718", kShape},
    {"resident id of China, no such shape", "id.cn.id", "110101194213266719", kOther},
    {"RUC of a person, Peru", "id.pe.ruc", "10063294786", kValid},
    {"RUC of a person, Peru, wrong", "id.pe.ruc", "10063294787", kShape},
    {"RUC of a person, Peru, no such shape", "id.pe.ruc", "20063294786", kOther},
    {"CBU", "finance.cbu", "0110763230821222802879", kValid},
    {"CBU, wrong", "finance.cbu", "0110763230821222802878", kShape},
    {"CBU, no such shape", "finance.cbu", "011076323082122280287", kOther},
    {"numero fiscal", "id.fr.nif", "0300160943054", kValid},
    {"numero fiscal, wrong", "id.fr.nif", "0300160943055", kShape},
    {"numero fiscal, no such shape", "id.fr.nif", "4300160943054", kOther},
    {"tax file number", "id.au.tfn", "012231606", kValid},
    {"tax file number, wrong", "id.au.tfn", "012231607", kShape},
    {"tax file number, no such shape", "id.au.tfn", "01223160", kOther},
    {"ITIN", "id.us.itin", "913709979", kValid},
    {"ITIN, wrong", "id.us.itin", "913669979", kShape},
    {"ITIN, no such shape", "id.us.itin", "813709979", kOther},
    {"DNI of Peru", "id.pe.dni", "06329478", kValid},
    {"DNI of Peru, no such shape", "id.pe.dni", "0632947", kOther},
    {"DNI of Peru with its check", "id.pe.dni", "130837455", kValid},
    {"DNI of Peru with its check, wrong", "id.pe.dni", "130837453", kShape},
    {"DNI of Argentina", "id.ar.dni", "27345678", kValid},
    {"DNI of Argentina, wrong", "id.ar.dni", "72345678", kShape},
    {"DNI of Argentina, no such shape", "id.ar.dni", "02345678", kOther},
    {"cedula of Colombia", "id.co.cedula", "1032456789", kValid},
    {"cedula of Colombia, wrong", "id.co.cedula", "2032456789", kShape},
    {"cedula of Colombia, no such shape", "id.co.cedula", "0032456789", kOther},
    {"RUC of a person, Ecuador", "id.ec.ruc", "1714307103001", kValid},
    {"RUC of a person, Ecuador, wrong", "id.ec.ruc", "1714307104001", kShape},
    {"RUC of a person, Ecuador, no such shape", "id.ec.ruc", "1714307103101", kOther},
    {"NUSS", "id.es.nuss", "281234567840", kValid},
    {"NUSS, wrong", "id.es.nuss", "281234567841", kShape},
    {"NUSS, no such shape", "id.es.nuss", "991234567840", kOther},
    {"health card of Catalonia", "id.es.tsi", "ROMA1710803003", kValid},
    {"health card of Catalonia, wrong", "id.es.tsi", "ROMA1711303003", kShape},
    {"health card of Spain", "id.es.tsi", "BBBBBBBBBB123456", kValid},
    {"NISS", "id.pt.niss", "11234567892", kValid},
    {"NISS, wrong", "id.pt.niss", "11234567893", kShape},
    {"NISS, no such shape", "id.pt.niss", "31234567892", kOther},
    {"SNS user", "id.pt.sns", "234567891", kValid},
    {"SNS user, no such shape", "id.pt.sns", "23456789", kOther},
    {"health card of Italy", "id.it.team", "80380000300000000017", kValid},
    {"health card of Italy, no such shape", "id.it.team", "70380000300000000017", kOther},
    {"pension number of Germany", "id.de.rvnr", "15070649C103", kValid},
    {"pension number of Germany, wrong", "id.de.rvnr", "15070649C104", kShape},
    {"pension number of Germany, no such shape", "id.de.rvnr", "15071349C103", kOther},
    {"CHI number, no such shape", "id.uk.chi", "9434765919", kOther},
    {"ABHA", "id.in.abha", "91234567890123", kValid},
    {"ABHA, no such shape", "id.in.abha", "9123456789012", kOther},
    {"EPIC", "id.in.epic", "ABC1234567", kValid},
    {"EPIC, no such shape", "id.in.epic", "ABC123456", kOther},
    {"NHI, old", "id.nz.nhi", "JBX3656", kValid},
    {"NHI, old, wrong", "id.nz.nhi", "JBX3657", kShape},
    {"NHI, old, no such shape", "id.nz.nhi", "JIX3656", kOther},
    {"NHI, new, mod 23", "id.nz.nhi", "ZBN77VL", kValid},
    {"NHI, new, mod 23, wrong", "id.nz.nhi", "ZBN77VM", kShape},
    {"NHI, new, mod 23, no such shape", "id.nz.nhi", "ZBN77OL", kOther},
    {"NHI, new, mod 24", "id.nz.nhi", "ALU18KZ", kValid},
    {"NHI, new, mod 24, wrong", "id.nz.nhi", "ALU18KY", kShape},
    {"health card of Ontario", "id.ca.on_hcn", "9876543217", kValid},
    {"health card of Ontario, wrong", "id.ca.on_hcn", "9876543216", kShape},
    {"health card of Ontario, no such shape", "id.ca.on_hcn", "0876543217", kOther},
    {"health card of Ontario with its version", "id.ca.on_hcn", "9876543217AB", kValid},
    {"RAMQ", "id.ca.qc_ramq", "TREM62551110", kValid},
    {"RAMQ, wrong", "id.ca.qc_ramq", "TREM62701110", kShape},
    {"RAMQ, no such shape", "id.ca.qc_ramq", "TRE162551110", kOther},
    {"health number of a province", "id.ca.health", "123456784", kValid},
    {"HICN", "id.us.hicn", "536221234A", kValid},
    {"Medicaid", "id.us.medicaid", "AB12345C6", kValid},
    {"Medicaid, no such shape", "id.us.medicaid", "ABCDEF", kOther},
    {"PIS", "id.br.pis", "12056412545", kValid},
    {"PIS, wrong", "id.br.pis", "12056412546", kShape},
    {"PIS, no such shape", "id.br.pis", "1205641254", kOther},
    {"titulo de eleitor", "id.br.titulo", "043568700906", kValid},
    {"titulo de eleitor, no such shape", "id.br.titulo", "123456782906", kOther},
    {"CNH", "id.br.cnh", "02102234251", kValid},
    {"RG", "id.br.rg", "24678131X", kValid},
    {"IMEI", "device.imei", "490154203237518", kValid},
    {"IMEI, wrong", "device.imei", "490154203237517", kShape},
    {"IMEI, no such shape", "device.imei", "49015420323751", kOther},
    {"IHI of Ireland", "id.ie.ihi", "539360000000000004", kValid},
    {"NHI, for tests", "id.nz.nhi", "ZZZ0016", kPlaceholder},
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
    constexpr std::array<std::string_view, 4> kConstructedBelow{"id.ca.bc_phn", "id.pt.nif",
                                                                "id.uk.chi", "id.uk.hsc"};
    if (std::ranges::find(kConstructedBelow, each.category) != kConstructedBelow.end()) continue;
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
       {"id.ca.bc_phn", "id.pt.nif", "id.mx.nss", "id.uk.nhs", "id.nl.bsn", "id.br.cns",
        "id.pt.niss", "id.br.pis", "id.ca.on_hcn", "id.ie.ihi", "id.au.tfn"}) {
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
