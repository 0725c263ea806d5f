"""Columns that hold nothing personal: those that look like identity numbers, names, dates and codes of persons and are not.

Same make as concepts.py: a factory (rng, language) -> maker (rng, row number) -> value. LOOKALIKES go among the personal
columns of every store (three in ten columns); PLAIN ones make the stores that hold nobody's data.
"""

import base64
import hashlib

import concepts
import identifiers
import people
import vocabulary as v


class Decoy:
    def __init__(self, key, factory, names):
        self.key, self.factory, self.names = key, factory, names.split()

    def name(self, rng, split):
        half = [name for name in self.names if concepts.split_of(self.key, name) == split] or self.names
        return rng.choice(half)


def _row(make):
    return lambda rng, language: make


def _sequence(rng, language):
    start, step = rng.choice([(1, 1), (100_001, 1), (7_000_000, 3), (10_000_000_000, 1), (2_300_000_000, 7)])
    return lambda rng, row: start + row * step


def _epoch(rng, language):
    unit, start = rng.choice([1, 1000]), rng.randrange(1_430_000_000, 1_690_000_000)
    return lambda rng, row: (start + row * 977 + rng.randrange(900)) * unit


def _random_digits(rng, language):
    length = rng.choice([8, 9, 10, 11, 11, 12, 13, 15, 18])
    return lambda rng, row: identifiers.digits(rng, length, "123456789")


def _luhn_number(rng, language):
    """An invoice's reference with a check digit: passes Luhn always, and is nobody's."""
    length = rng.choice([8, 13, 17, 20])
    prefix = identifiers.digits(rng, 3, "123456789")

    def make(rng, row):
        body = prefix + identifiers.digits(rng, length - 4)
        return body + identifiers.luhn_digit(body)

    return make


def _hex(length):
    return _row(lambda rng, row: concepts.chars(rng, "0123456789abcdef", length))


def _object_id(rng, language):
    start = rng.randrange(0x55000000, 0x66000000)
    return lambda rng, row: f"{start + row * 31:08x}{rng.getrandbits(64):016x}"


def _code(pattern):
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return _row(lambda rng, row: "".join(rng.choice("0123456789") if c == "#" else rng.choice(letters) if c == "@" else c for c in pattern))


def _moment(rng, language):
    form = rng.choice(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%Y%m%d%H%M%S", "%Y-%m-%d"])
    return lambda rng, row: people.moment(rng).strftime(form)


def _date_number(rng, language):
    return lambda rng, row: people.moment(rng).strftime("%Y%m%d") + f"{row % 100:02d}"


def _choice(values):
    values = values.split() if isinstance(values, str) else values
    return _row(lambda rng, row: rng.choice(values).replace("_", " "))


def _status(rng, language):
    values = v.words(v.STATUSES, language if language in v.STATUSES else "en")
    return lambda rng, row: rng.choice(values)


def _real(low, high, places):
    return _row(lambda rng, row: round(rng.uniform(low, high), places))


def _log_line(rng, language):
    return lambda rng, row: rng.choice(v.LOG_LINES).format(n=rng.randrange(10, 99999))


def _private_ip(rng, language):
    return lambda rng, row: f"10.{rng.randrange(20)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def _version(rng, language):
    return lambda rng, row: f"{rng.randrange(1, 9)}.{rng.randrange(30)}.{rng.randrange(99)}"


def _semver_date(rng, language):
    return lambda rng, row: f"{rng.randrange(2019, 2025)}.{rng.randrange(1, 13)}.{rng.randrange(1, 29)}"


def _document(rng, language):
    return lambda rng, row: hashlib.md5(f"{rng.random()}".encode()).hexdigest() + rng.choice([".pdf", ".jpg", ".xml"])


def _base64(rng, language):
    return lambda rng, row: base64.b64encode(rng.randbytes(24)).decode()


def D(key, names, factory):
    return Decoy(key, factory, names)


LOOKALIKES = [
    D("sequence", "id seq consecutivo row_id num_registro nr_linha lfd_nr numero_renglon", _sequence),
    D("object", "_id objectId doc_ref oid mongo_ref", _object_id),
    D("uuid", "uuid guid transaction_id correlation_id transaccion_id request_id", _row(lambda rng, row: concepts.uuid_from(rng))),
    D("epoch", "created_ts updatedEpoch ts timestamp fecha_alta_ts last_sync", _epoch),
    D("created", "created_at fecha_registro updated_at fecha_captura modified_on fecha_alta criado_em", _moment),
    D("folio", "folio num_folio ticket_no numero_ticket num_pedido order_number", _random_digits),
    D("invoice", "factura_ref invoice_number num_factura referencia_pago payment_reference nf_numero", _luhn_number),
    D("barcode", "codigo_barras ean barcode gtin upc", _row(lambda rng, row: identifiers.ean13(rng, None))),
    D("etag", "etag checksum file_hash content_md5 sha1_archivo digest", _hex(40)),
    D("trace", "trace_id span_id traceId hilo_traza", _hex(32)),
    D("sku", "sku clave_producto item_code cve_articulo part_no artikelnummer", _code("@@@-####-#")),
    D("lot", "lote batch lot_number num_lote charge_nr", _code("L#######")),
    D("seat", "asiento seat_code casilla grid_ref ubicacion_almacen", _code("@##")),
    D("supplier_rfc", "rfc_proveedor rfc_emisor supplier_tax_id rfc_empresa", _row(lambda rng, row: identifiers.rfc_company(rng, None))),
    D("cnpj", "cnpj cnpj_fornecedor cnpj_empresa", _row(lambda rng, row: identifiers.cnpj(rng, None))),
    D("npi", "npi provider_npi billing_npi rendering_npi", _row(lambda rng, row: identifiers.npi(rng, None))),
    D("tracking", "tracking_no guia_envio numero_guia shipment_ref sendungsnummer", _code("1Z####@@##########")),
    D("licence", "cedula_profesional ced_prof license_professional num_colegiado", _row(lambda rng, row: identifiers.digits(rng, 7, "123456789"))),
    D("status", "estatus status estado_registro situacion state_code", _status),
    D("version", "version app_version schema_version rev", _version),
    D("ward", "servicio departamento area department unit_name", _choice([w.replace(" ", "_") for w in v.WARDS])),
    D("amount", "importe total monto amount precio unit_price betrag", _real(5, 90000, 2)),
    D("quantity", "cantidad qty quantity existencias anzahl num_items", _row(lambda rng, row: rng.randrange(1, 400))),
    D("date_number", "id_lote_carga carga_id load_id batch_key", _date_number),
    D("file", "archivo attachment file_name documento_pdf nome_arquivo", _document),
    D("branch", "sucursal branch_code clinic_code cve_unidad centro_costo", _code("@@##")),
    D("plan", "plan plan_type tipo_plan tarifa product_line", _choice("Oro Plata Básico Premium Gold Silver Esencial")),
    D("product", "producto product_name articulo descripcion_articulo item", _choice([p.replace(" ", "_") for p in v.PRODUCTS])),
    D("company", "proveedor supplier company_name razon_social empresa fornecedor", _choice([c.replace(" ", "_") for c in v.COMPANIES])),
]

PLAIN = LOOKALIKES + [
    D("imo", "equipo_serie serial_no device_serial nr_serie seriennummer", _code("SN@@########")),
    D("metric", "metric sensor_type variable magnitud messgroesse", _choice(v.METRICS)),
    D("reading", "value lectura reading medicion wert valor_medido", _real(-20, 120, 3)),
    D("long_real", "score ratio coeficiente weight_factor indice", _real(0, 1, 15)),
    D("firmware", "firmware fw_version build release_tag", _semver_date),
    D("host", "host hostname node servidor pod_name", _code("node-##-@@@")),
    D("internal_ip", "gateway internal_addr node_ip upstream_addr", _private_ip),
    D("mac", "mac_addr hwaddr bssid", _row(lambda rng, row: ":".join(concepts.chars(rng, "0123456789abcdef", 2) for _ in range(6)))),
    D("service", "service component modulo subsystem logger", _choice(v.SERVICES)),
    D("level", "level severity nivel log_level schwere", _choice("INFO WARN ERROR DEBUG")),
    D("message", "message msg mensaje log_message detalle", _log_line),
    D("prose", "description descripcion comentario_tecnico remarks beschreibung", _choice([p.replace(" ", "_") for p in v.PROSE])),
    D("year", "anio year ejercicio ano jahr ciclo", _row(lambda rng, row: rng.randrange(1990, 2025))),
    D("percent", "porcentaje pct share tasa quote", _real(0, 100, 1)),
    D("population", "poblacion_total habitantes population total_personas num_beneficiarios", _row(lambda rng, row: rng.randrange(200, 900000))),
    D("region", "entidad_federativa state_name provincia region bundesland", _choice("Jalisco Sonora Oaxaca Yucatán Texas Ontario Bayern Bahia Antioquia")),
    D("place", "nombre_estacion station_name aeropuerto nom_gare stop_name",
      _choice("Terminal_Norte Estación_Central San_Lázaro Victoria Airport_T2 Gare_du_Nord Plaza_Colón Santa_Fe Porto_Alegre_Sul")),
    D("inegi", "cve_mun clave_municipio ags cod_ine fips_code", _row(lambda rng, row: f"{rng.randrange(1, 33):02d}{rng.randrange(1, 400):03d}")),
    D("isbn", "isbn isbn13 codigo_libro", _row(lambda rng, row: "978" + identifiers.ean13(rng, None)[3:])),
    D("currency", "moneda currency divisa waehrung", _choice("MXN USD EUR BRL ARS")),
    D("color", "color farbe cor colour acabado", _choice("Rosa Violeta Azul Negro Blanco Rojo Verde Gris")),
    D("url", "url enlace link recurso_web", _row(lambda rng, row: f"https://data.example.org/{rng.choice(['set', 'doc', 'item'])}/{rng.randrange(9999)}")),
    D("duration", "duration_ms tiempo_respuesta elapsed dauer latency", _row(lambda rng, row: rng.randrange(1, 90000))),
    D("contract", "num_contrato contract_id expediente_licitacion tender_no vergabe_nr", _code("LA-##-####-E##-2021")),
    D("flag", "enabled activo is_default vigente aktiv", _choice("true false")),
    D("unit", "unidad unit_of_measure um einheit", _choice("kg L pza m2 °C kWh hPa")),
    D("month", "mes month monat periodo", _choice("enero febrero marzo April Mai Juni julio")),
    D("partida", "partida capitulo_gasto budget_code haushaltsstelle", _row(lambda rng, row: str(rng.randrange(1000, 9999)))),
    D("budget", "presupuesto budget aprobado devengado ejercido", _real(1e4, 1e9, 2)),
    D("phone_like", "meter_reading contador odometer zaehlerstand impulsos", _row(lambda rng, row: str(5_500_000_000 + row * 13331 + rng.randrange(9000)))),
    D("grade", "clase categoria type_code tipo kategorie", _choice("A1 B2 C3 D4 E5")),
    D("route", "ruta line_code linea route_id strecke", _code("R-###")),
]
