"""What a column may hold: its category, its names in several languages, and how its values are made.

A column factory takes (rng, language) once per column and gives a maker (rng, person) -> value, so that a column keeps one
form. The names of a concept are cut in two by a hash: the tuning stores use one half, the held-out stores the other. A
concept that has but one name in a language (curp) uses it in both; that is how such columns are called.
"""

import dataclasses
import hashlib
import uuid

import identifiers
import people
import vocabulary as v


@dataclasses.dataclass(frozen=True)
class Concept:
    key: str
    categories: tuple  # "a|b": either is right; "~c": c may be reported besides; none: nothing may
    factory: object
    names: dict

    def name(self, rng, language, split):
        chosen = self.names.get(language) or self.names.get("en") or next(iter(self.names.values()))
        half = [name for name in chosen if split_of(self.key, name) == split] or chosen
        return rng.choice(half)


def split_of(key, name):
    return ("tuning", "held-out")[hashlib.sha256(f"{key}/{name}".encode()).digest()[0] & 1]


def _fixed(make):
    return lambda rng, language: make


def _words(table):
    def factory(rng, language):
        chosen = v.words(table, language if language in table else "en") if isinstance(table, dict) else v.words(table)
        return lambda rng, person: rng.choice(chosen)

    return factory


def _list(table):
    return lambda rng, language: (lambda rng, person, chosen=table.get(language, table["en"]) if isinstance(table, dict) else table:
                                  rng.choice(chosen))


def _identity(maker):
    def factory(rng, language):
        form = rng.choice(["plain", "plain", "plain", "people's"])

        def make(rng, person):
            value = people.identity_number(rng, person, maker)
            return written(maker, value) if form == "people's" else value

        return make

    return factory


def written(maker, value):
    """An identity number as people write it."""
    cuts = {"cpf": "3.3.3-2", "ssn": "3-2-4", "cuil": "2-8-1", "nhs": "3 3 4", "nir": "1 2 2 2 3 3 2", "aadhaar": "4 4 4", "sin": "3 3 3",
            "nss": "2 2 2 4 1", "nino": "2 2 2 2 1", "co_cedula": "", "personnummer": "8-4", "mbi": "4-3-4", "do_cedula": "3-7-1", "cns": "3 4 4 4",
            "iban": "4 4 4 4 4 4 4 4", "card": "4 4 4 4", "clabe": "3 3 11 1", "cpr": "6-4", "rfc": "4-6-3"}
    if maker == "rut":
        return f"{int(value[:-1]):,}".replace(",", ".") + "-" + value[-1]
    if maker == "dni":
        return f"{value[:8]}-{value[8]}"
    pieces, at, pattern = [], 0, cuts.get(maker, "")
    size = ""
    for character in pattern + "$":
        if character.isdigit():
            size += character
            continue
        if size:
            pieces.append(value[at:at + int(size)])
            at += int(size)
        if character != "$" and at < len(value):
            pieces.append(character)
        size = ""
    return "".join(pieces) + value[at:]


def _full_name(rng, language):
    order = rng.choice(["given first", "given first", "family first"])
    return lambda rng, person: people.full_name(person, order)


def _date_of(pick):
    def factory(rng, language):
        form = rng.choice(people.DATE_FORMS[:5] if language != "en" else people.DATE_FORMS)
        return lambda rng, person: pick(rng, person).strftime(form)

    return factory


def _phone(rng, language):
    form = rng.choice(["national", "national", "international", "grouped", "dashes", "both", "parentheses"])
    return lambda rng, person: people.phone(rng, person, form)


def _other_person(factory):
    """Somebody else's: a doctor's, a relative's."""
    def outer(rng, language):
        make = factory(rng, language)

        def inner(rng, person):
            return make(rng, people.make_person(rng, person.country, 0))

        return inner

    return outer


def _address(rng, language):
    return lambda rng, person: people.address(rng, person)[0]


def _sex(rng, language):
    forms = rng.choice({"en": [("M", "F"), ("male", "female"), ("1", "2")], "de": [("m", "w"), ("männlich", "weiblich")],
                        "pt": [("M", "F"), ("Masculino", "Feminino")], "fr": [("M", "F"), ("homme", "femme")]}.get(
                            language, [("H", "M"), ("M", "F"), ("masculino", "femenino"), ("hombre", "mujer")]))
    return lambda rng, person: forms[0] if person.sex == "M" else forms[1]


def _flag(chance):
    def factory(rng, language):
        forms = rng.choice([(True, False), (True, False), ("S", "N"), (1, 0), ("si", "no") if language == "es" else ("yes", "no")])
        return lambda rng, person: forms[0] if rng.random() < chance else forms[1]

    return factory


def _note(rng, language):
    sentences = v.NOTES.get(language, v.NOTES["en"])
    diagnoses = v.DIAGNOSES.get(language, v.DIAGNOSES["en"])

    def make(rng, person):
        return " ".join(rng.choice(sentences).format(
            given=person.given, family=person.family, age=2024 - person.birth.year, diagnosis=rng.choice(diagnoses).lower(),
            days=rng.randrange(2, 40), drug=rng.choice(v.words(v.DRUGS)).lower(), phone=people.phone(rng, person, "both"),
            email=people.email(rng, person)) for _ in range(rng.randrange(1, 4)))

    return make


def _record_number(rng, language):
    form = rng.choice(["EXP-{:06d}", "{:07d}", "HC{:06d}", "P{:08d}", "{:06d}"])
    start, step = rng.randrange(1000, 90000), rng.choice([1, 3, 17])
    return lambda rng, person: form.format(start + person.number * step)


def _policy(rng, language):
    form = rng.choice(["POL-{:08d}", "{:010d}", "GMM{:07d}", "AX-{:06d}-01", "{:08d}"])
    return lambda rng, person: person.once("policy", lambda: form.format(rng.randrange(10 ** 6)))


def _code(table):
    def factory(rng, language):
        dotted = rng.random() < 0.7
        return lambda rng, person: rng.choice(table) if dotted else rng.choice(table).replace(".", "")

    return factory


def _diagnosis_words(rng, language):
    table = v.DIAGNOSES.get(language, v.DIAGNOSES["en"])
    return lambda rng, person: rng.choice(table)


def _drug(rng, language):
    table, strength = v.words(v.DRUGS_EN if language == "en" else v.DRUGS), rng.random() < 0.6
    return lambda rng, person: rng.choice(table) + (" " + rng.choice(v.STRENGTHS) if strength else "")


_HEX = "0123456789abcdef"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./"


def chars(rng, alphabet, count):
    return "".join(rng.choices(alphabet, k=count))


def _password_hash(rng, language):
    scheme = rng.choice(["bcrypt", "argon2", "sha512crypt", "pbkdf2", "sha1", "md5", "sha256", "phpass", "mysql41"])
    make = {"bcrypt": lambda r: "$2b$12$" + chars(r, _BASE64, 53),
            "argon2": lambda r: "$argon2id$v=19$m=65536,t=3,p=4$" + chars(r, _BASE64, 22) + "$" + chars(r, _BASE64, 43),
            "sha512crypt": lambda r: "$6$" + chars(r, _BASE64, 16) + "$" + chars(r, _BASE64, 86),
            "pbkdf2": lambda r: "pbkdf2_sha256$260000$" + chars(r, _BASE64[:62], 22) + "$" + chars(r, _BASE64[:62], 43) + "=",
            "sha1": lambda r: chars(r, _HEX, 40), "md5": lambda r: chars(r, _HEX, 32), "sha256": lambda r: chars(r, _HEX, 64),
            "phpass": lambda r: "$P$B" + chars(r, _BASE64, 30), "mysql41": lambda r: "*" + chars(r, _HEX[:10] + "ABCDEF", 40)}[scheme]
    return lambda rng, person: make(rng)


def _password(rng, language):
    plain = ["{w}{n}", "{w}.{n}!", "{n}{w}"]
    return lambda rng, person: rng.choice(plain).format(w=rng.choice(["secreto", "Futbol", "hunter", "Mariposa", "qwerty", "Verano"]),
                                                        n=rng.randrange(10, 2030))


def _token(rng, language):
    letters = _BASE64[:62]
    return rng.choice([
        lambda rng, person: "AKIA" + chars(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), lambda rng, person: "ghp_" + chars(rng, letters, 36),
        lambda rng, person: "sk_live_" + chars(rng, letters, 24), lambda rng, person: "xoxb-" + chars(rng, _HEX[:10], 12) + "-" + chars(rng, letters, 24),
        lambda rng, person: f"eyJhbGciOiJIUzI1NiJ9.eyJ{chars(rng, letters, 60)}.{chars(rng, letters, 43)}",
        lambda rng, person: "AIza" + chars(rng, letters, 35), lambda rng, person: "glpat-" + chars(rng, letters, 20),
        lambda rng, person: f"mongodb://app:{chars(rng, letters, 12)}@10.0.0.{rng.randrange(9)}:27017/prod"])


def _username(rng, language):
    return lambda rng, person: person.once("username", lambda: (person.given.split()[0][0] + identifiers.plain(person.family).replace("Ñ", "N")).lower()
                                           + rng.choice(["", "_mx", str(rng.randrange(99)), str(person.birth.year)]))


def _plate(rng, language):
    return lambda rng, person: chars(rng, "ABCDEFGHJKLMNPRSTUVWXYZ", 3) + "-" + chars(rng, "0123456789", 3) + rng.choice(["", "-" + rng.choice("ABCDE")])


def _public_ip(rng, language):
    return lambda rng, person: f"{rng.choice([187, 189, 201, 83, 95, 177, 71])}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def _coordinate(low, high):
    return lambda rng, language: (lambda rng, person: round(rng.uniform(low, high), 6))


def _account(rng, language):
    return lambda rng, person: person.once("account", lambda: identifiers.digits(rng, 11, "123456789"))


def _family(rng, language):
    return lambda rng, person: person.family


def C(key, categories, factory, **names):
    return Concept(key, tuple(categories.split()), factory, {language: text.split() for language, text in names.items()})


CONCEPTS = {concept.key: concept for concept in [
    C("given", "person.name.given", _fixed(lambda rng, p: p.given), es="nombre nombres primer_nombre nombre_pila nombres_paciente nombre_del_paciente",
      en="first_name given_name forename given_names fname patient_first_name", pt="nome prenome primeiro_nome nome_proprio",
      fr="prenom prenoms prenom_patient prenom_usuel", de="vorname rufname vornamen", it="nome nome_paziente nome_battesimo", nl="voornaam roepnaam",
      nordic="fornavn förnamn etunimi tilltalsnamn", pl="imie imiona pierwsze_imie"),
    C("family", "person.name.family", _family, es="apellido_paterno primer_apellido apellidos ap_paterno ap_pat apellido1 apellido",
      en="last_name surname family_name lname patient_last_name", pt="sobrenome apelido ultimo_nome nome_familia", fr="nom nom_famille nom_de_naissance nom_usuel",
      de="nachname familienname zuname geburtsname", it="cognome cognome_paziente", nl="achternaam familienaam", nordic="etternavn efternamn sukunimi efternavn",
      pl="nazwisko nazwisko_rodowe"),
    C("family2", "person.name.family", _fixed(lambda rng, p: p.family2), es="apellido_materno segundo_apellido ap_materno ap_mat apellido2 apellido_madre",
      en="second_last_name maternal_surname mothers_maiden_name"),
    C("name", "person.name", _full_name, es="nombre_completo paciente nombre_paciente nombre_y_apellidos titular nombre_titular",
      en="full_name patient_name name customer_name member_name display_name", pt="nome_completo nome_paciente paciente nome_do_titular",
      fr="nom_complet nom_prenom nom_patient", de="name patientenname vollstaendiger_name", it="nominativo nome_cognome nome_completo", nl="naam volledige_naam",
      nordic="navn namn nimi fullt_navn", pl="imie_nazwisko imie_i_nazwisko"),
    C("doctor", "person.name", _other_person(_full_name), es="medico_tratante doctor nombre_medico medico", en="physician attending_physician doctor_name provider_name",
      pt="medico nome_medico medico_responsavel", fr="medecin medecin_traitant", de="arzt behandelnder_arzt hausarzt", it="medico medico_curante"),
    C("relative", "person.name", _other_person(_full_name), es="contacto_emergencia nombre_tutor familiar_responsable", en="emergency_contact_name next_of_kin guardian_name",
      pt="nome_mae contato_emergencia nome_responsavel", fr="personne_a_prevenir personne_de_confiance", de="notfallkontakt angehoeriger"),
    C("birth", "person.birth_date", _date_of(lambda rng, p: p.birth), es="fecha_nacimiento fecha_nac fec_nac f_nacimiento nacimiento fecha_de_nacimiento",
      en="birth_date date_of_birth dob birthday birthdate", pt="data_nascimento dt_nasc nascimento data_de_nascimento", fr="date_naissance ddn date_de_naissance ne_le",
      de="geburtsdatum geb_datum geburtstag", it="data_nascita data_di_nascita nato_il", nl="geboortedatum geb_datum", nordic="fodselsdato födelsedatum syntymäaika",
      pl="data_urodzenia data_ur"),
    C("age", "person.age", _fixed(lambda rng, p: 2024 - p.birth.year), es="edad edad_anios edad_paciente", en="age age_years patient_age", pt="idade idade_anos", fr="age",
      de="alter", it="eta"),
    C("sex", "person.sex", _sex, es="sexo genero sexo_paciente", en="sex gender patient_sex", pt="sexo genero", fr="sexe genre", de="geschlecht", it="sesso", nl="geslacht",
      nordic="kjonn kön sukupuoli", pl="plec"),
    C("email", "contact.email", _fixed(lambda rng, p: people.email(rng, p)), es="correo correo_electronico email mail e_mail", en="email email_address e_mail mail contact_email",
      pt="email e_mail correio_eletronico", fr="courriel email adresse_mail mel", de="email e_mail_adresse mailadresse", it="email posta_elettronica"),
    C("phone", "contact.phone", _phone, es="telefono celular movil tel_contacto telefono_movil numero_celular whatsapp tel", en="phone mobile phone_number cell_phone telephone contact_number home_phone",
      pt="telefone celular telemovel fone_contato", fr="telephone portable tel_mobile num_tel", de="telefon handynummer mobiltelefon rufnummer", it="telefono cellulare recapito_telefonico",
      nl="telefoonnummer mobiel", nordic="telefon mobil puhelin", pl="telefon numer_telefonu"),
    C("address", "contact.address", _address, es="direccion domicilio calle_numero direccion_completa domicilio_particular", en="address street_address home_address address_line1 mailing_address",
      pt="endereco logradouro morada endereco_residencial", fr="adresse adresse_postale rue", de="adresse anschrift strasse", it="indirizzo indirizzo_residenza via", nl="adres straatnaam",
      nordic="adresse gatuadress katuosoite", pl="adres ulica"),
    C("street", "contact.address", _fixed(lambda rng, p: people.address(rng, p)[1]), es="calle nombre_calle vialidad", en="street street_name", pt="rua nome_rua"),
    C("quarter", "contact.address|contact.locality", _words(" ".join(v.QUARTERS)), es="colonia barrio fraccionamiento", pt="bairro", en="neighborhood neighbourhood"),
    C("town", "contact.locality", _fixed(lambda rng, p: people.town(rng, p)), es="ciudad municipio localidad poblacion", en="city town suburb", pt="cidade municipio localidade", fr="ville commune",
      de="ort stadt wohnort", it="citta comune", nl="woonplaats plaats", nordic="poststed ort kaupunki", pl="miasto miejscowosc"),
    C("postal", "contact.postal_code", _fixed(lambda rng, p: people.postal_code(rng, p)), es="codigo_postal cp c_p cod_postal", en="postal_code zip_code zip postcode", pt="cep codigo_postal",
      fr="code_postal cp", de="plz postleitzahl", it="cap", nl="postcode", nordic="postnummer postinumero", pl="kod_pocztowy"),
    C("latitude", "contact.location", _coordinate(18.5, 21.5), es="latitud lat_domicilio", en="latitude lat home_lat"),
    C("longitude", "contact.location", _coordinate(-103, -97), es="longitud lon_domicilio", en="longitude lng home_lon"),
    C("passport", "id.passport", _identity("passport"), es="pasaporte num_pasaporte no_pasaporte", en="passport passport_number passport_no", pt="passaporte", fr="passeport num_passeport",
      de="reisepass passnummer"),
    C("record", "health.record_number", _record_number, es="expediente num_expediente nhc numero_historia no_expediente id_paciente", en="mrn medical_record_number patient_id chart_number patient_number",
      pt="prontuario numero_prontuario id_paciente", fr="ipp numero_dossier id_patient", de="patientennummer patienten_id fallnummer", it="id_paziente numero_cartella"),
    C("diagnosis_code", "health.diagnosis", _code(v.ICD10), es="cie10 codigo_cie diagnostico_cie10 dx_principal clave_cie", en="icd10 icd_code diagnosis_code dx_code primary_dx", pt="cid cid10 codigo_cid",
      fr="code_cim10 cim10 diagnostic_principal", de="icd icd_code hauptdiagnose", it="icd10 codice_diagnosi"),
    C("diagnosis", "health.diagnosis", _diagnosis_words, es="diagnostico padecimiento diagnostico_principal enfermedad diagnostico_presuntivo", en="diagnosis condition diagnosis_description problem",
      pt="diagnostico doenca hipotese_diagnostica", fr="diagnostic maladie pathologie", de="diagnose erkrankung diagnosetext", it="diagnosi patologia"),
    C("snomed", "health.code|health.diagnosis", _identity("snomed"), es="snomed codigo_snomed", en="snomed snomed_code snomed_ct_id"),
    C("loinc", "health.code", _list(v.LOINC), es="loinc codigo_loinc", en="loinc loinc_code"),
    C("atc", "health.medication", _list(v.ATC), es="atc codigo_atc clave_atc", en="atc atc_code", pt="codigo_atc", fr="code_atc", de="atc_code"),
    C("drug", "health.medication", _drug, es="medicamento farmaco medicacion tratamiento principio_activo", en="medication drug_name drug medicine prescribed_drug", pt="medicamento prescricao farmaco",
      fr="medicament traitement", de="medikament arzneimittel wirkstoff", it="farmaco medicinale terapia"),
    C("allergy", "health.allergy", _words({k: " ".join(t) for k, t in v.ALLERGIES.items()}), es="alergias alergia alergias_conocidas", en="allergies known_allergies allergy", pt="alergias", fr="allergies", de="allergien"),
    C("blood", "health.blood_type", _list(v.BLOOD), es="tipo_sangre grupo_sanguineo tipo_sanguineo", en="blood_type blood_group abo_rh", pt="tipo_sanguineo grupo_sanguineo", fr="groupe_sanguin", de="blutgruppe"),
    C("note", "health.note ~person.name ~contact.phone ~contact.email ~health.diagnosis ~health.medication ~person.age ~person.sex", _note, es="notas nota_medica evolucion observaciones_clinicas padecimiento_actual resumen_clinico",
      en="clinical_notes notes progress_note assessment history_of_present_illness", pt="evolucao anamnese observacoes_clinicas", fr="compte_rendu observations_cliniques anamnese", de="befund anamnese arztbrief", it="anamnesi note_cliniche"),
    C("policy", "insurance.policy", _policy, es="poliza numero_poliza num_poliza no_poliza poliza_seguro", en="policy_number insurance_policy policy_no member_id insurance_id", pt="apolice numero_apolice carteirinha",
      fr="numero_police numero_contrat_assurance", de="versicherungsnummer policennummer", it="numero_polizza polizza"),
    C("policy_end", "insurance.expiry", _date_of(lambda rng, p: people.moment(rng, 2023, 2027)), es="vigencia_poliza fin_vigencia vencimiento_poliza vigencia_hasta", en="policy_expiry coverage_end_date policy_end_date insurance_expiration",
      pt="validade_apolice validade_plano", fr="fin_de_couverture fin_droits", de="versichert_bis gueltig_bis_versicherung", it="scadenza_polizza"),
    C("insurer", "insurance.insurer", _list(v.INSURERS), es="aseguradora compania_seguros nombre_aseguradora", en="insurer insurance_company payer_name insurance_provider", pt="convenio seguradora operadora_plano",
      fr="mutuelle assureur", de="krankenkasse versicherer", it="assicurazione compagnia_assicurativa"),
    C("migrant", "sensitive.migrant", _flag(0.06), es="es_migrante migrante condicion_migratoria refugiado", en="is_migrant migrant refugee immigrant_status", pt="migrante imigrante refugiado", fr="migrant refugie", de="migrationshintergrund"),
    C("nationality", "sensitive.migrant", _words({k: " ".join(t) for k, t in v.NATIONALITIES.items()}), es="nacionalidad nacionalidad_paciente", en="nationality citizenship", pt="nacionalidade", fr="nationalite", de="staatsangehoerigkeit"),
    C("disability", "sensitive.disability", _flag(0.08), es="discapacidad tiene_discapacidad con_discapacidad", en="disability is_disabled has_disability", pt="deficiencia pcd", fr="handicap en_situation_de_handicap", de="schwerbehindert behinderung"),
    C("disability_kind", "sensitive.disability", _words({k: " ".join(t) for k, t in v.DISABILITIES.items()}), es="tipo_discapacidad discapacidad_tipo", en="disability_type impairment"),
    C("hiv", "sensitive.hiv", _flag(0.03), es="vih vih_positivo resultado_vih", en="hiv_status hiv hiv_positive", pt="hiv soropositivo", fr="vih serologie_vih", de="hiv_status"),
    C("ethnicity", "sensitive.ethnicity", _list(v.ETHNICITIES), es="etnia grupo_etnico pueblo_indigena lengua_indigena", en="ethnicity race ethnic_group", pt="raca_cor etnia", fr="origine_ethnique"),
    C("religion", "sensitive.religion", _words({k: " ".join(t) for k, t in v.RELIGIONS.items()}), es="religion credo culto_religioso", en="religion faith religious_affiliation", pt="religiao", fr="religion", de="konfession religion"),
    C("orientation", "sensitive.orientation", _words({k: " ".join(t) for k, t in v.ORIENTATIONS.items()}), es="orientacion_sexual preferencia_sexual", en="sexual_orientation orientation", pt="orientacao_sexual"),
    C("pregnancy", "sensitive.pregnancy", _flag(0.07), es="embarazada embarazo en_gestacion", en="pregnant is_pregnant pregnancy_status", pt="gestante gravida", fr="enceinte grossesse", de="schwanger schwangerschaft"),
    C("mental", "sensitive.mental_health", _flag(0.1), es="depresion riesgo_suicida consumo_sustancias adicciones", en="depression suicide_risk substance_use addiction", pt="depressao risco_suicidio", fr="depression risque_suicidaire"),
    C("violence", "sensitive.violence", _flag(0.04), es="victima_violencia violencia_familiar", en="domestic_violence abuse_victim", pt="violencia_domestica", fr="violences_conjugales"),
    C("password_hash", "secret.password_hash", _password_hash, es="contrasena password clave_acceso hash_contrasena", en="password password_hash pwd passwd encrypted_password", pt="senha senha_hash", fr="mot_de_passe", de="passwort passwort_hash"),
    C("password", "secret.password", _password, es="contrasena clave_acceso password", en="password plain_password passwd", pt="senha", fr="mot_de_passe", de="passwort kennwort"),
    C("token", "secret.token", _token, es="token api_key llave_api", en="api_key access_token token secret_key auth_token"),
    C("card", "finance.card", _identity("card"), es="tarjeta numero_tarjeta num_tarjeta", en="card_number credit_card cc_number payment_card", pt="cartao numero_cartao", fr="carte_bancaire numero_carte", de="kreditkarte kartennummer"),
    C("iban", "finance.iban", _identity("iban"), es="iban cuenta_iban", en="iban bank_iban", de="iban bankverbindung", fr="iban rib_iban"),
    C("clabe", "finance.clabe", _identity("clabe"), es="clabe cuenta_clabe clabe_interbancaria", en="clabe"),
    C("account", "finance.account", _account, es="cuenta_bancaria numero_cuenta cuenta_deposito", en="bank_account account_number bank_account_number", pt="conta_bancaria conta_corrente", fr="compte_bancaire"),
    C("birth_place", "person.birth_place|contact.locality", _other_person(_fixed(lambda rng, p: people.town(rng, p))), es="lugar_nacimiento municipio_nacimiento ciudad_natal", en="birth_place place_of_birth city_of_birth",
      pt="naturalidade local_nascimento", fr="lieu_naissance commune_naissance", de="geburtsort", it="luogo_nascita comune_nascita"),
    C("marital", "person.marital_status", _words({k: " ".join(t) for k, t in v.MARITAL.items()}), es="estado_civil edo_civil", en="marital_status civil_status", pt="estado_civil", fr="situation_familiale etat_civil", de="familienstand", it="stato_civile"),
    C("occupation", "person.occupation", _words({k: " ".join(t) for k, t in v.OCCUPATIONS.items()}), es="ocupacion profesion oficio", en="occupation job_title profession", pt="profissao ocupacao", fr="profession metier", de="beruf", it="professione"),
    C("username", "person.username", _username, es="usuario nombre_usuario", en="username login user_name", pt="usuario nome_usuario", fr="identifiant nom_utilisateur", de="benutzername"),
    C("procedure", "health.procedure", _list(v.PROCEDURES), es="procedimiento cirugia intervencion_quirurgica", en="procedure surgery procedure_description", pt="procedimento cirurgia", fr="acte_medical intervention", de="eingriff operation"),
    C("glucose", "health.measurement", lambda rng, language: (lambda rng, person: round(rng.uniform(60, 260), 1)), es="glucosa glucemia", en="glucose glucose_mg_dl", pt="glicemia glicose", fr="glycemie", de="blutzucker"),
    C("weight", "health.measurement", lambda rng, language: (lambda rng, person: round(rng.uniform(40, 120), 1)), es="peso peso_kg", en="weight_kg body_weight", pt="peso_kg", fr="poids_kg", de="koerpergewicht"),
    C("pressure", "health.measurement", lambda rng, language: (lambda rng, person: f"{rng.randrange(90, 170)}/{rng.randrange(55, 105)}"), es="presion_arterial tension_arterial", en="blood_pressure bp", pt="pressao_arterial", fr="tension_arterielle",
      de="blutdruck"),
    C("union", "sensitive.political", _words({k: " ".join(t) for k, t in v.UNIONS.items()}), es="sindicato afiliacion_politica partido_politico", en="union_membership political_affiliation party", pt="filiacao_sindical partido_politico"),
    C("imei", "device.imei", _identity("imei"), es="imei imei_celular", en="imei device_imei"),
    C("plate", "device.vehicle", _plate, es="placas placa_vehiculo matricula_vehiculo", en="license_plate plate_number vehicle_registration", pt="placa_veiculo", fr="immatriculation", de="kennzeichen"),
    C("cbu", "finance.cbu", _identity("cbu"), es="cbu cbu_cuenta", en="cbu"),
    C("ip", "device.ip", _public_ip, es="ip ultima_ip ip_cliente", en="ip_address client_ip last_login_ip", pt="ip ip_cliente"),
]}

IDENTITY_NAMES = {
    "id.mx.curp": "curp clave_curp curp_paciente cve_curp", "id.mx.rfc": "rfc rfc_paciente registro_federal rfc_titular",
    "id.mx.nss": "nss num_imss seguro_social numero_seguro_social no_afiliacion", "id.mx.elector": "clave_elector ine cve_elector credencial_elector",
    "id.br.cpf": "cpf cpf_paciente num_cpf", "id.br.cns": "cns cartao_sus cartao_nacional_saude", "id.ar.cuil": "cuil cuit_cuil cuit",
    "id.ar.dni": "dni nro_documento documento", "id.cl.rut": "rut run rut_paciente", "id.co.cedula": "cedula cedula_ciudadania num_documento",
    "id.pe.dni": "dni documento_identidad nro_dni", "id.ec.cedula": "cedula identificacion ci", "id.uy.ci": "ci cedula_identidad documento",
    "id.do.cedula": "cedula cedula_identidad", "id.es.dni": "dni nif documento_identidad", "id.es.nie": "nie numero_extranjero", "id.es.nuss": "naf num_afiliacion_ss nuss",
    "id.pt.nif": "nif contribuinte num_contribuinte", "id.us.ssn": "ssn social_security_number ss_number", "id.us.mbi": "mbi medicare_id medicare_beneficiary_id",
    "id.ca.sin": "sin social_insurance_number nas", "id.ca.bc_phn": "phn personal_health_number", "id.uk.nhs": "nhs_number nhs_no", "id.uk.nino": "nino ni_number national_insurance",
    "id.ie.ppsn": "pps ppsn pps_number", "id.fr.nir": "nir num_secu numero_securite_sociale insee", "id.de.steuer_id": "steuer_id idnr steuer_identifikationsnummer",
    "id.de.kvnr": "kvnr versichertennummer krankenversichertennummer", "id.it.codice_fiscale": "codice_fiscale cf cod_fiscale", "id.nl.bsn": "bsn burgerservicenummer",
    "id.se.personnummer": "personnummer pnr person_nr", "id.no.fodselsnummer": "fodselsnummer fnr personnummer", "id.dk.cpr": "cpr cpr_nummer cprnr",
    "id.fi.hetu": "hetu henkilotunnus", "id.pl.pesel": "pesel nr_pesel", "id.in.aadhaar": "aadhaar aadhaar_number uidai", "id.in.pan": "pan pan_number",
    "id.au.medicare": "medicare_number medicare_card", "id.au.ihi": "ihi healthcare_identifier", "id.nz.nhi": "nhi nhi_number", "id.za.id": "id_number sa_id rsa_id",
}
# Numbers without a check: the values do not tell whose country's they are.
_OF_NO_COUNTRY = {"id.ar.dni": "id.ar.dni|id.national|id.pe.dni", "id.pe.dni": "id.pe.dni|id.national|id.ar.dni", "id.co.cedula": "id.co.cedula|id.national"}

for _country, _facts in people.COUNTRIES.items():
    for _category, _maker in _facts[4]:
        CONCEPTS[_category] = Concept(_category, (_OF_NO_COUNTRY.get(_category, _category),), _identity(_maker), {"en": IDENTITY_NAMES[_category].split()})


def uuid_from(rng):
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))
