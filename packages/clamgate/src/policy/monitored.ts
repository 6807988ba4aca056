/** Why mail is delivered as it is in monitor mode, whatever was decided. */
export const MONITORED = Object.freeze({ text: 'policy.monitor: true', key: 'policy.monitor' })
