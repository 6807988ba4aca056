-- A whole SMTP session with two messages: every step is answered with CONTINUE, macros and connection data arrive,
-- the second message sees nothing of the first.
-- Expects a filter that answers every event, and adds X-Seen with what it saw at the end of each message.

-- miltertest exits with 1 on an error but does not print it.
local function fail(text)
  mt.echo("FAILED: " .. text)
  error(text)
end

local conn = mt.connect(socket)
if conn == nil then fail("cannot connect to " .. socket) end

local function expect(what, failure, reply)
  if failure ~= nil then fail(what .. ": " .. failure) end
  local got = mt.getreply(conn)
  if got ~= (reply or SMFIR_CONTINUE) then fail(what .. ": unexpected reply " .. string.char(got)) end
end

mt.macro(conn, SMFIC_CONNECT, "j", "mx.example.org", "{daemon_name}", "test")
expect("conninfo", mt.conninfo(conn, "client.example.net", "192.0.2.25"))
mt.macro(conn, SMFIC_HELO, "{cipher}", "")
expect("helo", mt.helo(conn, "client.example.net"))

mt.macro(conn, SMFIC_MAIL, "i", "QID1", "{mail_addr}", "a@example.org")
expect("mailfrom", mt.mailfrom(conn, "<a@example.org>", "SIZE=100", "BODY=8BITMIME"))
mt.macro(conn, SMFIC_RCPT, "{rcpt_addr}", "b@example.net")
expect("rcptto", mt.rcptto(conn, "<b@example.net>"))
expect("rcptto", mt.rcptto(conn, "<c@example.net>", "NOTIFY=NEVER"))
expect("data", mt.data(conn))
expect("header", mt.header(conn, "Subject", "one"))
expect("header", mt.header(conn, "X-Empty", ""))
expect("eoh", mt.eoh(conn))
expect("bodystring", mt.bodystring(conn, "first line\r\n"))
expect("bodystring", mt.bodystring(conn, "second line\r\n"))
expect("eom", mt.eom(conn), SMFIR_ACCEPT)
local first = "QID1 <a@example.org> SIZE=100,BODY=8BITMIME <b@example.net>,<c@example.net> Subject,X-Empty 25"
if not mt.eom_check(conn, MT_HDRADD, "X-Seen", " " .. first) then
  fail("message 1: X-Seen is " .. tostring(mt.getheader(conn, "X-Seen", 0)))
end

expect("unknown", mt.unknown(conn, "FOO"))
mt.abort(conn)

expect("mailfrom", mt.mailfrom(conn, "<>"))
expect("rcptto", mt.rcptto(conn, "<d@example.net>"))
expect("header", mt.header(conn, "From", "x"))
expect("eoh", mt.eoh(conn))
expect("bodystring", mt.bodystring(conn, "z"))
expect("eom", mt.eom(conn), SMFIR_ACCEPT)
if not mt.eom_check(conn, MT_HDRADD, "X-Seen", " none <>  <d@example.net> From 1") then
  fail("message 2: X-Seen is " .. tostring(mt.getheader(conn, "X-Seen", 0)))
end

mt.disconnect(conn)
