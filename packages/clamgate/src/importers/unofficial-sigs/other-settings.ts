/** Settings that say nothing here, and why. Names may end in `*`. */
const WITHOUT: readonly (readonly [names: string, why: string])[] = [
  ['clam_user clam_group setmode', 'Clamgate gives its files the right owner and mode by itself'],
  ['reload_dbs clamd_reload_opt clamd_restart_opt', 'Clamgate makes a set live itself, and sees that it is'],
  ['clamd_pid clamd_socket', 'Clamgate knows its clamd'],
  ['work_dir work_dir_* *_dir', 'Clamgate has a directory of its own: signatures.directory'],
  ['logging_enabled enable_logging log_* *_silence', 'see log in the configuration of Clamgate'],
  ['enable_random min_sleep_time max_sleep_time', 'Clamgate spreads its requests by itself'],
  ['enable_locking', 'Clamgate always locks'],
  ['*_bin force_wget force_host', 'Clamgate finds its programs, and needs few'],
  ['debug *_debug', 'see log.level in the configuration of Clamgate'],
  ['cron_* logrotate_* man_* pkg_*', 'Clamgate has its own timer, and installs nothing'],
  ['allow_* update_check_hours git_branch config_version script_*', 'Clamgate does not change itself'],
  ['keep_db_backup', 'Clamgate keeps the sets before: clamgate signatures rollback'],
  ['remove_bad_database', 'Clamgate never lets a bad file go live'],
  ['user_configuration_complete yararulesproject_dbs_catagories', 'it switches nothing here'],
  ['selinux_fixes', 'files are written where they are to be, with the context of their directory'],
  ['*_timeout *_max_time *_tries', 'see signatures.timeout'],
  ['dig_proxy host_proxy', 'Clamgate asks for addresses as the host does'],
  ['*_url *_dbs_url', 'the catalogue of Clamgate knows where the files are'],
  ['*_dbs malwarepatrol_db', 'the catalogue of Clamgate has these files'],
  ['PATH pkg_mgr pkg_rm', 'it is of the script alone'],
]

const PATTERNS = WITHOUT.flatMap(([names, why]) =>
  names.split(' ').map((name) => ({ pattern: new RegExp(`^${name.replaceAll('*', '\\w*')}$`), why })),
)

/** Why a setting means nothing here; undefined for one that clamav-unofficial-sigs does not know either. */
export function withoutMeaning(name: string): string | undefined {
  return PATTERNS.find(({ pattern }) => pattern.test(name))?.why
}
