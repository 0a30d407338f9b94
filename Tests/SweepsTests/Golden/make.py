# Makes databases that are no whole stores of runs: one that version 0.1.0 left half made, and one of another program.
import sqlite3

for name, table in [("half-made.db", "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"),
                    ("other-program.db", "CREATE TABLE note (text TEXT)")]:
    connection = sqlite3.connect(name)
    connection.execute("PRAGMA page_size = 512")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(table)
    connection.commit()
    connection.close()
