/** Codes of what the self-test finds wrong. */
export const SELFTEST_ERROR_CODES = [
  /** Nobody answers as a milter on the first address of milter.listen. Remedy: start the daemon with this configuration, or see its log; `clamgate status` tells how far a start is. */
  'SELFTEST_MILTER_UNREACHABLE',
  /** The milter session ended before both samples were answered. Remedy: look at the log of the daemon for what happened to this session. */
  'SELFTEST_MILTER_BROKE',
  /** The policy does not refuse EICAR: a key, a rule or an exemption lets it through, keeps it, defers it or throws it away. The step names the key and its line. Remedy: change that line, or run the self-test with --expect-policy if it is meant. */
  'SELFTEST_EICAR_LET_THROUGH',
  /** clamd found nothing in the EICAR test file. Remedy: its databases are missing or incomplete; see `clamgate status`. */
  'SELFTEST_EICAR_UNKNOWN',
  /** The policy does not accept the clean sample. The step names the key and its line. Remedy: change that line, or run the self-test with --expect-policy if it is meant. */
  'SELFTEST_CLEAN_STOPPED',
  /** The official databases are not there yet, and the policy does not accept mail until then. Remedy: wait until freshclam has fetched them; `clamgate status` shows how far it is. */
  'SELFTEST_DATABASES_MISSING',
  /** A sample could not be scanned. Remedy: see `clamgate status` and the log. */
  'SELFTEST_NOT_SCANNED',
  /** The policy would have a sample kept in quarantine, and it cannot be: mail is deferred instead. Remedy: `clamgate status` and the log say what is wrong with the quarantine. */
  'SELFTEST_NOT_KEPT',
  /** The running daemon decides by another configuration than the file. Remedy: `clamgate reload`, or name the file of the daemon with --config. */
  'SELFTEST_CONFIG_DIFFERS',
  /** A refusal is not that of Clamgate. Remedy: look at the log of the MTA for who refused, and why. */
  'SELFTEST_REFUSAL_FOREIGN',
  /** No MTA answers at the address of --smtp, or the session broke. Remedy: start it, or name its address with --smtp HOST:PORT. */
  'SELFTEST_MTA_UNREACHABLE',
  /** The MTA does not take mail from this client, sender or to this recipient, before it has seen the message. Remedy: choose others with --from and --to; what the MTA says is in the step. */
  'SELFTEST_MTA_REFUSES',
  /** The MTA puts the mail off before it has seen the message, as greylisting does, or because something of its own fails. Remedy: what it says and its log tell which; after greylisting try again in some minutes with the same --from and --to. */
  'SELFTEST_MTA_DEFERS',
  /** The MTA does not let this host speak for another client. Remedy: add this host to smtpd_authorized_xclient_hosts for the time of the test. */
  'SELFTEST_MTA_NO_XCLIENT',
  /** The MTA cannot reach the milter. Remedy: check smtpd_milters and the rights of the milter socket; `clamgate doctor` looks at both. */
  'SELFTEST_MTA_LACKS_MILTER',
  /** The MTA took EICAR, and the milter has not seen it. Remedy: check smtpd_milters, and milter_default_action (tempfail is the safe one). */
  'SELFTEST_MILTER_NOT_ASKED',
  /** The MTA took EICAR though the daemon has decided a message meanwhile and the policy would refuse it as this client. Remedy: look at the log of the daemon for the client, sender and recipient that it saw. */
  'SELFTEST_MTA_OVERRULES',
] as const

export type SelftestErrorCode = (typeof SELFTEST_ERROR_CODES)[number]
