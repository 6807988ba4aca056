-- Decisions and reply texts, at the end of the message and at a recipient.
-- Expects a filter that chooses its answer by the sender, and refuses recipients that begin with bad.

-- miltertest exits with 1 on an error but does not print it.
local function fail(text)
  mt.echo("FAILED: " .. text)
  error(text)
end

local conn = mt.connect(socket)
if conn == nil then fail("cannot connect to " .. socket) end
if mt.conninfo(conn, "client.example.net", "192.0.2.25") ~= nil then fail("conninfo") end

local function message(sender)
  if mt.mailfrom(conn, sender) ~= nil then fail("mailfrom " .. sender) end
  if mt.rcptto(conn, "<good@example.net>") ~= nil then fail("rcptto") end
  if mt.header(conn, "Subject", "x") ~= nil then fail("header") end
  if mt.eoh(conn) ~= nil then fail("eoh") end
  if mt.bodystring(conn, "text\r\n") ~= nil then fail("bodystring") end
  if mt.eom(conn) ~= nil then fail("eom " .. sender) end
  return mt.getreply(conn)
end

local function check(ok, what)
  if not ok then fail("wrong: " .. what) end
end

check(message("<accept@example.org>") == SMFIR_ACCEPT, "accept")
check(message("<continue@example.org>") == SMFIR_CONTINUE, "continue")
check(message("<reject@example.org>") == SMFIR_REJECT, "reject")
check(message("<tempfail@example.org>") == SMFIR_TEMPFAIL, "tempfail")
check(message("<discard@example.org>") == SMFIR_DISCARD, "discard")

check(message("<reply@example.org>") == SMFIR_REPLYCODE, "reply")
check(mt.eom_check(conn, MT_SMTPREPLY, "550", "5.7.1", "Blocked: 100%% certain"), "reply text")
check(not mt.eom_check(conn, MT_SMTPREPLY, "554", "5.7.1", "Blocked: 100%% certain"), "only that reply")

if mt.mailfrom(conn, "<accept@example.org>") ~= nil then fail("mailfrom") end
if mt.rcptto(conn, "<bad@example.net>") ~= nil then fail("rcptto bad") end
check(mt.getreply(conn) == SMFIR_REJECT, "recipient refused")
if mt.rcptto(conn, "<good@example.net>") ~= nil then fail("rcptto good") end
check(mt.getreply(conn) == SMFIR_CONTINUE, "recipient taken")
if mt.eom(conn) ~= nil then fail("eom") end
check(mt.getreply(conn) == SMFIR_ACCEPT, "message for the other recipient")

mt.disconnect(conn)
