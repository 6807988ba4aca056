/** Whether an entry of `engine.servers` is the clamd that a clamd.conf makes listen. */
export function isSameServer(address: string, listening: string | undefined): boolean {
  return listening !== undefined && plain(address) === plain(listening)
}

function plain(address: string): string {
  return address.replace('/var/run/', '/run/').replace(/^tcp:(localhost|\[::1\]):/, 'tcp:127.0.0.1:')
}

/** A command that puts an option in the place of what the file has of it, and makes clamd read it. */
export function setting(path: string, name: string, value: string): string {
  return `sed -i '/^${name} /d; $a ${name} ${value}' ${path} && systemctl restart clamav-daemon`
}
