-- Versions 2 to 6 with the offers that belong to them: what the filter asks for, and one message each.
-- Expects a filter that looks at everything but HELO, DATA, EOH and unknown commands, and may add headers and hold.

-- miltertest exits with 1 on an error but does not print it.
local function fail(text)
  mt.echo("FAILED: " .. text)
  error(text)
end

local OFFERS = {
  { version = 2, actions = 0x3f, protocol = 0x7f },
  { version = 3, actions = 0x3f, protocol = 0x17f },
  { version = 4, actions = 0x3f, protocol = 0x37f },
  { version = 6, actions = 0x1ff, protocol = 0x1fffff },
}

for _, offer in ipairs(OFFERS) do
  local conn = mt.connect(socket)
  if conn == nil then fail("cannot connect to " .. socket) end
  local name = "version " .. offer.version
  -- miltertest 1.6.0 takes the protocol bits before the actions, other than its manual says.
  if mt.negotiate(conn, offer.version, offer.protocol, offer.actions) ~= nil then fail(name .. ": negotiate") end

  if not mt.test_action(conn, SMFIF_ADDHDRS) then fail(name .. ": no ADDHDRS") end
  if not mt.test_action(conn, SMFIF_QUARANTINE) then fail(name .. ": no QUARANTINE") end
  if mt.test_action(conn, SMFIF_CHGBODY) then fail(name .. ": CHGBODY was not needed") end
  if not mt.test_option(conn, SMFIP_NOHELO) then fail(name .. ": HELO was not needed") end
  if not mt.test_option(conn, SMFIP_NOEOH) then fail(name .. ": EOH was not needed") end
  if mt.test_option(conn, SMFIP_NOBODY) then fail(name .. ": BODY is needed") end
  if mt.test_option(conn, SMFIP_NOHDRS) then fail(name .. ": HEADER is needed") end
  local modern = offer.version == 6
  if mt.test_option(conn, SMFIP_NR_HDR) ~= modern then fail(name .. ": NR_HDR") end
  if mt.test_option(conn, SMFIP_NR_BODY) ~= modern then fail(name .. ": NR_BODY") end
  if mt.test_option(conn, SMFIP_HDR_LEADSPC) ~= modern then fail(name .. ": HDR_LEADSPC") end

  if mt.conninfo(conn, "client.example.net", "unspec") ~= nil then fail(name .. ": conninfo") end
  if mt.mailfrom(conn, "<a@example.org>") ~= nil then fail(name .. ": mailfrom") end
  if mt.rcptto(conn, "<b@example.net>") ~= nil then fail(name .. ": rcptto") end
  for i = 1, 20 do
    if mt.header(conn, "X-" .. i, "value " .. i) ~= nil then fail(name .. ": header") end
  end
  if mt.bodyrandom(conn, 200000) ~= nil then fail(name .. ": bodyrandom") end
  if mt.eom(conn) ~= nil then fail(name .. ": eom") end
  if mt.getreply(conn) ~= SMFIR_ACCEPT then fail(name .. ": not accepted") end
  mt.disconnect(conn)
end
