/** Where the configuration is unless somebody names another file. */
export const DEFAULT_CONFIG_PATH = '/etc/clamgate/clamgate.yaml'
