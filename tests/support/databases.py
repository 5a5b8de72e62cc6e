"""A company's tables in databases: a DuckDB file, a PostgreSQL server of the test's own, Spark on this machine."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pandas as pd
import pytest

PASSWORD = "s3cr=t/[@ä"
TYPES = {"int64": "bigint", "float64": "double precision", "object": "date"}


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Return a folder's csv tables, days as dates and usage's count as a number, rows in another order."""
    frames = {}
    for path in sorted(folder.glob("*.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        for name in [name for name in frame if name == "date" or name.endswith("_date")]:
            frame[name] = pd.to_datetime(frame[name]).dt.date
        if path.stem == "usage":
            frame["count"] = frame["count"].astype("int64")
        frames[path.stem] = frame.sample(frac=1, random_state=1).reset_index(drop=True)
    return frames


def in_duckdb(frames, folder: Path) -> str:
    import duckdb

    with duckdb.connect(str(folder / "shop.db")) as connection:
        for name, frame in frames.items():
            connection.register("frame", frame)
            kinds = ", ".join(f'"{column}"::{kind} AS "{column}"' for column, kind in _types(frame).items())
            connection.execute(f"CREATE TABLE {name} AS SELECT {kinds} FROM frame")
    return "duckdb:///shop.db"


def _types(frame) -> dict[str, str]:
    return {name: TYPES.get(str(kind), "text") for name, kind in frame.dtypes.items()}


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs."""
    found = [Path(shutil.which("initdb")).resolve().parent] if shutil.which("initdb") else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return found[-1] if found else None


@contextlib.contextmanager
def server():
    """Start a server, and give the URL of its database, with ``${TEST_PASSWORD}``."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    bin_folder = programs()
    if bin_folder is None:
        pytest.skip("PostgreSQL's server is not installed")
    # It refuses to run as root.
    user = {"user": "nobody"} if os.name == "posix" and os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory() as scratch, socket.socket() as free:
        data, secret = Path(scratch) / "data", Path(scratch) / "password"
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        if user:
            for path in (scratch, secret):
                shutil.chown(path, **user)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        options = f"-p {port} -k {scratch} -c listen_addresses=127.0.0.1 -c fsync=off"
        made = ["initdb", "-D", data, "-U", "kit", "-A", "scram-sha-256", f"--pwfile={secret}", "-N", "-E", "UTF8"]
        run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": scratch, **user}
        subprocess.run([bin_folder / made[0], *made[1:], "--locale=C"], **run)
        control = [bin_folder / "pg_ctl", "-D", data, "-w", "-m", "immediate"]
        subprocess.run([*control, "-o", options, "-l", Path(scratch) / "log", "start"], **run)
        try:
            yield f"postgres://kit:${{TEST_PASSWORD}}@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "stop"], **run)


def in_postgres(frames, url: str, schema: str = "public") -> None:
    import psycopg

    port = int(re.search(r":(\d+)/", url)[1])
    told = {"host": "127.0.0.1", "port": port, "user": "kit", "password": PASSWORD, "dbname": "postgres"}
    with psycopg.connect(**told, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")
        for name, frame in frames.items():
            kinds = ", ".join(f'"{column}" {kind}' for column, kind in _types(frame).items())
            cursor.execute(f"CREATE TABLE {schema}.{name} ({kinds})")
            with cursor.copy(f"COPY {schema}.{name} FROM STDIN (FORMAT csv)") as copy:
                copy.write(frame.to_csv(index=False, header=False))


def in_spark(frames, folder: Path) -> str:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    from pyspark.sql import SparkSession

    # Only this machine is asked: no page of its own, no name that a network must know.
    settings = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.sql.shuffle.partitions": "2"}
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    for name, frame in frames.items():
        (folder / "lake" / name).mkdir(parents=True)
        frame.to_parquet(folder / "lake" / name / "part-0.parquet", index=False)
        session.sql(f"DROP TABLE IF EXISTS {name}")
        session.sql(f"CREATE TABLE {name} USING parquet LOCATION '{folder / 'lake' / name}'")
    return "spark://local"
