"""Words that the generated stores are made of: our own lists, apart from the product's in data/.

Common and rare names of each language, streets, towns, drugs, diagnoses in words, sentences of notes and of things that are
nobody's. Names are grouped by language because a store mixes a main language with some of another.
"""

GIVEN = {
    "es": {"F": "María Guadalupe Sofía Ximena Itzel Yolanda Rosario Citlali Araceli Leticia Fernanda Yesenia Maricruz Dulce Esperanza "
                "Noemí Jimena Rocío Montserrat Begoña Nuria Inmaculada Encarnación Macarena Lucero Concepción Ana Perla Brenda Elvira",
           "M": "José Juan Luis Emiliano Santiago Cuauhtémoc Ulises Efraín Gilberto Heriberto Octavio Ignacio Iker Gonzalo Álvaro Wenceslao "
                "Rigoberto Óscar Moisés Adolfo Eleazar Joaquín Rubén Saúl Tadeo Agustín Jordi Aitor Isidro Norberto"},
    "pt": {"F": "Maria Francisca Beatriz Luíza Jussara Iracema Rosângela Conceição Mafalda Inês Thaís Letícia Aparecida Joana Vitória",
           "M": "João Antônio Francisco Raimundo Wellington Cauã Thiago Edson Gonçalo Tomás Afonso Luís Sebastião Washington Rui"},
    "en": {"F": "Mary Jennifer Patricia Ashley Kimberly Siobhan Brianna Destiny Lakisha Heather Beverly Imogen Gwendolyn Charlotte Meera",
           "M": "James Robert Michael Dwayne Tyrone Callum Rhys Declan Hamish Bradley Earl Desmond Preston Nigel Arjun"},
    "fr": {"F": "Camille Léa Manon Océane Bérénice Solène Geneviève Margaux Anaïs Maëlle", "M": "Lucas Hugo Thibault Maxence Gaëtan Loïc Étienne "
           "Bastien Corentin Yann"},
    "de": {"F": "Anna Ursula Heike Anneliese Gisela Mareike Friederike Waltraud Jana Svenja", "M": "Hans Jürgen Günther Torsten Uwe Detlef Lukas "
           "Friedrich Jörg Volker"},
    "it": {"F": "Giulia Chiara Alessia Ornella Mirella Federica Ilaria Assunta Noemi Ginevra", "M": "Giuseppe Salvatore Gennaro Matteo Edoardo "
           "Domenico Ettore Nicolò Pasquale Rocco"},
    "nl": {"F": "Sanne Femke Marijke Anouk Lotte Wilhelmina", "M": "Jan Pieter Sjoerd Bram Thijs Gerrit"},
    "nordic": {"F": "Astrid Ingrid Linnéa Solveig Aino Freja Kirsten Sigrid", "M": "Erik Lars Bjørn Torbjörn Jukka Søren Håkon Väinö"},
    "pl": {"F": "Agnieszka Katarzyna Małgorzata Zofia Bożena Grażyna", "M": "Piotr Krzysztof Wojciech Zbigniew Łukasz Mieczysław"},
    "in": {"F": "Priya Lakshmi Ananya Sunita Deepika Kavita", "M": "Rajesh Suresh Vikram Amit Harish Venkatesh"},
}
FAMILY = {
    "es": "Hernández García Martínez López Xicoténcatl Villalobos Zamarripa Cervantes Escamilla Barrientos Urrutia Tzompantzi Nájera Olvera "
          "Arredondo Ibarra Pacheco Balderas Tejeda Covarrubias Ñáñez Güemes Quiñones Ordóñez Cuevas Rentería Sandoval Gallegos Mondragón "
          "Etxeberria Puigdollers Casillas Luna Flores Mora Ríos Campos Valdivieso Huamán Quispe Mamani Arancibia Echeverri Restrepo",
    "pt": "Silva Santos Oliveira Souza Nascimento Albuquerque Figueiredo Magalhães Bittencourt Vasconcelos Carvalho Guimarães Teixeira Pinheiro",
    "en": "Smith Johnson Williams O'Brien McAllister Featherstone Hawthorne Whitfield Okafor Baker Stone Abernathy Fitzgerald Winterbourne Pugh",
    "fr": "Martin Bernard Lefèvre Rousseau Delacroix Charpentier Le_Goff Beauchamp Marchand Vaillancourt",
    "de": "Müller Schmidt Weiß Großmann Schäfer Zimmermann Krüger Hoffstätter Obermaier Lindemann",
    "it": "Rossi Esposito Bianchi Colombo Ferrara Santoro Mastroianni D'Angelo Pellegrini Lo_Bianco",
    "nl": "de_Vries van_den_Berg Bakker Jansen Hoekstra van_Dijk", "nordic": "Andersson Nilsson Lindqvist Hansen Sørensen Korhonen Virtanen Haugen",
    "pl": "Kowalski Wiśniewski Wójcik Zieliński Szczepański Dąbrowski", "in": "Sharma Patel Iyer Reddy Chatterjee Nair",
}
STREETS = {
    "es": ["Calle {n}", "Av. {n}", "Blvd. {n}", "Privada {n}", "Cda. {n}", "Calle {f}", "Paseo de la {n}", "C/ {f}"],
    "pt": ["Rua {n}", "Avenida {f}", "Travessa {n}", "R. {f}"], "en": ["{f} Street", "{f} Ave", "{n} Road", "{f} Ln", "{n} Drive", "{f} Ct"],
    "fr": ["rue {f}", "avenue de {n}", "boulevard {f}"], "de": ["{f}straße", "{n}weg", "Am {n}"], "it": ["Via {f}", "Viale {n}", "Piazza {f}"],
    "nl": ["{n}straat", "{f}laan"], "nordic": ["{n}vägen", "{n}gatan", "{f}gata"], "pl": ["ul. {f}", "al. {n}"], "in": ["{n} Road", "{f} Nagar"],
}
STREET_NAMES = {
    "es": "Morelos Reforma Insurgentes Juárez Jacarandas Fresnos Pino Olmo Independencia Zaragoza Álamos Independencia Libertad",
    "pt": "Flores Liberdade Palmeiras XV_de_Novembro Ipiranga Aurora", "en": "Maple Oak Church Elm Mill High Station Park Victoria Sunset",
    "fr": "la_République Lilas l'Église Verdun", "de": "Garten Berg Linden Bahnhof Rosen", "it": "Roma Garibaldi Verdi Mazzini",
    "nl": "Kerk Dorps Molen Linden", "nordic": "Storgata Björk Skol Ring", "pl": "Lipowa Polna Leśna", "in": "MG Station Gandhi Temple",
}
TOWNS = {
    "es": "Puebla Mérida Zapopan Tlaxcala Oaxaca Pachuca Tepic Córdoba Rosario Valparaíso Medellín Arequipa Cuenca Salto Getafe Lleida",
    "pt": "Campinas Niterói Belém Sorocaba Braga Setúbal", "en": "Springfield Dayton Leeds Cork Hobart Tulsa Boise Bristol Hamilton Durban",
    "fr": "Rennes Nantes Dijon Grenoble", "de": "Kassel Bremen Erfurt Ulm", "it": "Bari Padova Catania Lecce", "nl": "Utrecht Breda Zwolle",
    "nordic": "Uppsala Bergen Aarhus Tampere", "pl": "Lublin Gdynia Radom", "in": "Pune Nagpur Mysore",
}
QUARTERS = ("Centro Roma_Norte Del_Valle Lomas_Verdes San_Ángel El_Mirador Las_Américas Jardines_del_Sur La_Estancia Santa_Fe Vila_Nova "
            "Boa_Vista Copacabana").split()
MAIL_DOMAINS = "gmail.com hotmail.com yahoo.com.mx outlook.es prodigy.net.mx uol.com.br gmx.de libero.it orange.fr icloud.com".split()
WORK_DOMAINS = "telesalud-norte.mx clinica-aurora.mx medinorte.com.mx vitalis.es saudeplena.com.br bluehaven-health.org".split()

ICD10 = ("E11.9 I10 J45.909 F32.1 B20 Z34.90 M54.5 K21.9 J06.9 N39.0 E03.9 G43.909 C50.919 F41.1 O80 J18.9 E78.5 I25.10 R51 L40.0 "
         "A09 U07.1 H25.9 S72.001A Z23 F10.20 E66.9 D50.9 K35.80 I63.9").split()
DIAGNOSES = {
    "es": ["Diabetes mellitus tipo 2", "Hipertensión arterial", "Asma bronquial", "Depresión mayor", "Gastritis crónica", "Lumbalgia", "Hipotiroidismo",
           "Migraña sin aura", "Neumonía adquirida en la comunidad", "Obesidad grado II", "Embarazo de alto riesgo", "Insuficiencia renal crónica",
           "Artritis reumatoide", "Dislipidemia mixta", "Infección de vías urinarias", "Fractura de cadera", "Cáncer de mama"],
    "en": ["Type 2 diabetes mellitus", "Essential hypertension", "Asthma", "Major depressive disorder", "Acute bronchitis", "Low back pain",
           "Hypothyroidism", "Migraine", "Community acquired pneumonia", "Obesity", "Chronic kidney disease", "Rheumatoid arthritis",
           "Atrial fibrillation", "Urinary tract infection", "Hip fracture", "Breast cancer", "Acute viral pharyngitis"],
    "pt": ["Diabetes tipo 2", "Hipertensão essencial", "Asma", "Depressão", "Gastrite", "Dor lombar", "Hipotireoidismo", "Enxaqueca", "Pneumonia"],
    "fr": ["Diabète de type 2", "Hypertension artérielle", "Asthme", "Dépression", "Lombalgie", "Pneumopathie", "Migraine"],
    "de": ["Diabetes mellitus Typ 2", "Arterielle Hypertonie", "Asthma bronchiale", "Depressive Episode", "Rückenschmerzen", "Migräne"],
    "it": ["Diabete mellito", "Ipertensione arteriosa", "Asma", "Depressione", "Lombalgia", "Polmonite", "Emicrania"],
}
DRUGS = ("Metformina Losartán Insulina_glargina Sertralina Omeprazol Atorvastatina Levotiroxina Amoxicilina Paracetamol Ibuprofeno Enalapril "
         "Salbutamol Efavirenz Clonazepam Warfarina Prednisona Ciprofloxacino Fluoxetina").split()
DRUGS_EN = ("Metformin Losartan Lisinopril Sertraline Omeprazole Atorvastatin Levothyroxine Amoxicillin Acetaminophen Ibuprofen Albuterol "
            "Gabapentin Warfarin Prednisone Ciprofloxacin Tenofovir").split()
STRENGTHS = ["500 mg", "850 mg", "50 mg", "20 mg tabletas", "10 mg", "100 UI/ml", "250 mg/5 ml", "40 mg cap"]
ATC = "A10BA02 C09CA01 N06AB06 A02BC01 C10AA05 H03AA01 J01CA04 N02BE01 M01AE01 C09AA02 R03AC02 J05AG03 N05BA12 B01AA03".split()
LOINC = "2345-7 718-7 4548-4 2160-0 8480-6 8462-4 29463-7 3094-0 2823-3 2951-2 6690-2 777-3 1742-6 20570-8 789-8 2093-3".split()
ALLERGIES = {"es": "Penicilina Sulfas Mariscos Látex Polen Ninguna Cacahuate Aspirina".split(),
             "en": "Penicillin Sulfa Shellfish Latex Pollen None Peanut Aspirin".split()}
BLOOD = "O+ O- A+ A- B+ B- AB+ AB-".split()
INSURERS = ["GNP Seguros", "AXA Seguros", "MetLife", "Seguros Monterrey", "Mapfre", "Sanitas", "Bradesco Saúde", "Aetna", "Blue Cross", "Qualitas",
            "Allianz", "Cigna"]
RELIGIONS = {"es": "Católica Cristiana Ninguna Judía Evangélica Testigo_de_Jehová".split(), "en": "Catholic Jewish None Muslim Baptist Hindu".split()}
ETHNICITIES = {"es": "Náhuatl Maya Zapoteco Mixteco Otomí Ninguno Mestizo".split(),
               "en": ["White", "Black or African American", "Asian", "Hispanic or Latino", "Not Hispanic", "American Indian"]}
ORIENTATIONS = {"es": "heterosexual homosexual bisexual no_contesta".split(), "en": "straight gay lesbian bisexual unknown".split()}
DISABILITIES = {"es": "motriz visual auditiva intelectual ninguna psicosocial".split(), "en": "mobility visual hearing cognitive none".split()}
COUNTRIES = {"es": "Guatemala Honduras México Venezuela Haití Cuba Colombia".split(), "en": "Guatemala Mexico Syria Haiti Ukraine Vietnam".split()}
NATIONALITIES = {"es": "mexicana guatemalteca hondureña venezolana haitiana cubana".split(), "en": "Mexican Guatemalan Syrian Haitian American".split()}

MARITAL = {"es": "soltero casado viuda divorciada unión_libre".split(), "en": "single married widowed divorced separated".split(),
           "pt": "solteiro casada viúvo divorciado".split(), "fr": "célibataire marié veuf divorcée pacsé".split(), "de": "ledig verheiratet verwitwet geschieden".split(),
           "it": "celibe coniugata vedova divorziato".split()}
OCCUPATIONS = {"es": "albañil maestra enfermera comerciante ama_de_casa chofer jornalero contadora estudiante".split(),
               "en": "teacher nurse plumber accountant student truck_driver cashier electrician retired".split(), "pt": "pedreiro professora enfermeira motorista estudante".split(),
               "fr": "infirmière maçon enseignant retraité étudiante".split(), "de": "Lehrerin Maurer Krankenpfleger Rentner Verkäuferin".split()}
UNIONS = {"es": "SNTE CROC CTM ninguno SUTERM".split(), "en": "UAW Teamsters none SEIU".split(), "pt": "CUT nenhum CGT".split()}
PROCEDURES = {"es": ["Apendicectomía", "Cesárea", "Colecistectomía laparoscópica", "Hemodiálisis", "Radiografía de tórax", "Biopsia de mama"],
              "en": ["Appendectomy", "Cesarean section", "Laparoscopic cholecystectomy", "Hemodialysis", "Chest X-ray", "Colonoscopy"],
              "pt": ["Apendicectomia", "Cesariana", "Hemodiálise", "Radiografia de tórax"], "fr": ["Appendicectomie", "Césarienne", "Hémodialyse", "Coloscopie"],
              "de": ["Appendektomie", "Kaiserschnitt", "Hämodialyse", "Koloskopie"]}

NOTES = {
    "es": ["Paciente {given} {family} de {age} años acude por {diagnosis} de {days} días de evolución, refiere cefalea y mareo.",
           "Se indica {drug} cada 12 horas. Contactar al familiar al {phone}. Cita en dos semanas.",
           "Femenina de {age} años con antecedente de {diagnosis}. Exploración física sin alteraciones. Plan: continuar {drug}.",
           "Se revisan laboratorios, glucosa en ayuno elevada. {given} niega alergias. Enviar resultados a {email}.",
           "Masculino con dolor abdominal, sin fiebre, niega vómito. IDX: {diagnosis}."],
    "en": ["{given} {family} is a {age} year old presenting with {diagnosis} for {days} days. Denies chest pain or fever.",
           "Started on {drug} twice daily. Call daughter at {phone} with lab results. Follow up in two weeks.",
           "Patient reports headache and dizziness, history of {diagnosis}. Exam unremarkable. Continue {drug}.",
           "Reviewed labs with Ms. {family}; fasting glucose elevated. Send summary to {email}."],
}
# Sentences of nobody.
PROSE = ["Shipment delayed at the port because of weather; the next truck leaves on Monday.", "Se actualizó el inventario del almacén sin novedades.",
         "Replace the filter every six months and clean the housing with a dry cloth.", "La línea de producción se detuvo por mantenimiento programado.",
         "Budget approved by the council for road repairs in the northern district.", "Cartucho de tinta negra, compatible con modelos de oficina.",
         "Connection reset by peer, retrying in a few seconds.", "Firmware updated; sensor calibrated against the reference probe.",
         "Programa de becas para municipios con alta marginación.", "Cotton shirt with long sleeves, machine wash cold, do not bleach."]
PRODUCTS = ["Silla plegable", "USB-C cable 2 m", "Taza Victoria", "Lámpara Santiago", "Chaqueta impermeable", "Wireless mouse", "Olla express 6 L",
            "Notebook A5", "Café molido 500 g", "Bicicleta rodada 26", "Running shoes", "Desk lamp April", "Mochila escolar", "Sofá Carolina",
            "Rose tea", "Cuaderno Paris", "Olive oil 1 L", "LED strip 5 m"]
COMPANIES = ["Distribuidora del Norte SA de CV", "Grupo Alfa", "Tecnologías Delta S.L.", "Acme Tools Ltd", "Comercial Pérez e Hijos SA", "Nordwind GmbH",
             "Banco del Bajío", "Farmacias Unión", "Logística Andina SAS", "Johnson Controls"]
WARDS = ["Urgencias", "Medicina Interna", "Pediatría", "Cirugía General", "UCI", "Ginecología", "Oncology", "Cardiology", "Radiology"]
STATUSES = {"es": "activo pendiente cerrado cancelado proceso".split(), "en": "active pending closed cancelled open shipped".split()}
SERVICES = "auth-gateway billing-worker inventory-api report-cron search-indexer media-proxy".split()
LOG_LINES = ["GET /api/v2/items/{n} 200 {n}ms", "cache miss for key items:{n}", "worker {n} started in {n} ms", "retrying upstream, attempt {n}",
             "GC pause {n} us, heap {n} KiB", "flushed {n} rows to segment {n}", "slow query took {n} ms on index {n}", "healthcheck ok"]
METRICS = "temperature humidity pressure voltage rpm flow_rate co2_ppm vibration".split()


def words(table, *keys):
    """The words of a list written in one text, an underscore standing for a space within one."""
    for key in keys:
        table = table[key]
    return [word.replace("_", " ") for word in (table.split() if isinstance(table, str) else table)]
