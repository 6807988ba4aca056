-- Every modification that miltertest can check, then a quarantine.
-- Values carry the space after the colon, because miltertest offers HDR_LEADSPC.
-- Expects a filter that chooses its changes by the sender and looks only (no replies before the end).

-- miltertest exits with 1 on an error but does not print it.
local function fail(text)
  mt.echo("FAILED: " .. text)
  error(text)
end

local conn = mt.connect(socket)
if conn == nil then fail("cannot connect to " .. socket) end
if mt.negotiate(conn, nil, nil, nil) ~= nil then fail("negotiate") end
if mt.conninfo(conn, "client.example.net", "2001:db8::25") ~= nil then fail("conninfo") end

local function message(sender)
  if mt.mailfrom(conn, sender) ~= nil then fail("mailfrom " .. sender) end
  if mt.rcptto(conn, "<b@example.net>") ~= nil then fail("rcptto") end
  if mt.header(conn, "Subject", "x") ~= nil then fail("header") end
  if mt.eoh(conn) ~= nil then fail("eoh") end
  if mt.bodystring(conn, "text\r\n") ~= nil then fail("bodystring") end
  if mt.eom(conn) ~= nil then fail("eom " .. sender) end
end

local function check(ok, what)
  if not ok then fail("missing: " .. what) end
end

message("<changes@example.org>")
check(mt.getreply(conn) == SMFIR_ACCEPT, "accept")
check(mt.eom_check(conn, MT_HDRADD, "X-Added", " added value"), "added header")
check(mt.eom_check(conn, MT_HDRINSERT, "X-Inserted", " inserted value", 0), "inserted header")
check(mt.eom_check(conn, MT_HDRCHANGE, "Subject", " changed"), "changed header")
check(mt.eom_check(conn, MT_HDRDELETE, "X-Gone"), "deleted header")
check(mt.eom_check(conn, MT_RCPTADD, "<new@example.net>"), "added recipient")
check(mt.eom_check(conn, MT_RCPTDELETE, "<b@example.net>"), "deleted recipient")
check(mt.eom_check(conn, MT_BODYCHANGE, "new body\r\n"), "new body")
check(not mt.eom_check(conn, MT_QUARANTINE), "no quarantine")
check(mt.getheader(conn, "X-Added", 0) == " added value", "value of the added header")

message("<quarantine@example.org>")
check(mt.getreply(conn) == SMFIR_ACCEPT, "accept after quarantine")
check(mt.eom_check(conn, MT_QUARANTINE, "held for review"), "quarantine")
check(not mt.eom_check(conn, MT_HDRADD), "no header of the first message")

message("<plain@example.org>")
check(mt.getreply(conn) == SMFIR_ACCEPT, "accept")
check(not mt.eom_check(conn, MT_HDRADD), "no header")
check(not mt.eom_check(conn, MT_BODYCHANGE), "no new body")

mt.disconnect(conn)
