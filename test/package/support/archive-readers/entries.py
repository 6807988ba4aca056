"""Prints the entries of an archive as JSON, in their order."""
import json
import sys
import tarfile
import zipfile


def tar_entries(path):
    with tarfile.open(path) as archive:
        for one in archive:
            kind = "directory" if one.isdir() else "file" if one.isreg() else repr(one.type)
            yield {"name": one.name + ("/" if one.isdir() else ""), "kind": kind, "mode": one.mode, "time": one.mtime}


def zip_entries(path):
    kinds = {0o040000: "directory", 0o100000: "file"}
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            mode = one.external_attr >> 16
            kind = kinds.get(mode & 0o170000, oct(mode))
            time = int("%d%02d%02d%02d%02d%02d" % one.date_time)
            yield {"name": one.filename, "kind": kind, "mode": mode & 0o7777, "time": time}


read = zip_entries if sys.argv[1].endswith(".zip") else tar_entries
print(json.dumps(list(read(sys.argv[1]))))
