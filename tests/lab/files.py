"""The folder that the file servers hand out: what a careless clinic puts on a file share."""

from .server import Server, tree_digest


class FileServer(Server):
    """A server of the files below self.shared."""

    @property
    def shared(self):
        return self.folder / "shared"

    def prepare(self):
        (self.shared / "expedientes").mkdir(parents=True, exist_ok=True)

    def fill(self, patients):
        records = self.shared / "expedientes"
        (records / "pacientes.csv").write_text(patients.as_csv())
        (records / "pacientes.ndjson").write_text(patients.as_ndjson())
        (self.shared / "respaldo.sql").write_text(patients.as_sql())
        (self.shared / "leame.txt").write_text("Respaldo nocturno. No borrar.\n")

    def dump(self):
        return tree_digest(self.shared)
