/** What an error of connect(2), or of the look-up of a name, means here. */
interface Meaning {
  readonly words: string
  readonly remedy: string
}

const LOADING = 'While clamd loads its databases, for up to a minute, this is normal.'

/** Of a Unix socket. */
const ON_SOCKET: Readonly<Record<string, Meaning>> = {
  ENOENT: {
    words: 'there is no such socket',
    remedy: `Start clamd, and compare the path with LocalSocket in clamd.conf. ${LOADING}`,
  },
  ECONNREFUSED: {
    words: 'nobody listens on it',
    remedy: `Start clamd: the socket is one of a clamd that has ended, or a plain file. ${LOADING}`,
  },
  EACCES: {
    words: 'we may not use it',
    remedy:
      'Give this process access to the socket: its group (LocalSocketGroup and LocalSocketMode in clamd.conf, on Debian the group clamav), and the rights of the directories above it.',
  },
  ENOTDIR: {
    words: 'a part of the path is no directory',
    remedy: 'Compare the path with LocalSocket in clamd.conf.',
  },
  EPROTOTYPE: {
    words: 'it is a socket of another kind',
    remedy: 'Name the stream socket of clamd: LocalSocket in clamd.conf. This one takes datagrams.',
  },
  ELOOP: {
    words: 'the path is a circle of links',
    remedy: 'Name the socket itself: LocalSocket in clamd.conf.',
  },
  EAGAIN: {
    words: 'its queue of connections is full',
    remedy: 'clamd is busy: scan less at one time, or add a clamd.',
  },
}

/** Of a TCP port. */
const ON_PORT: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: {
    words: 'nobody listens on that port',
    remedy: `Start clamd, and set TCPSocket and TCPAddr in clamd.conf to this address. ${LOADING}`,
  },
  ENOTFOUND: {
    words: 'there is no host of that name',
    remedy: 'Correct the host name in the address of clamd.',
  },
  EAI_AGAIN: {
    words: 'the name of the host cannot be looked up now',
    remedy: 'See that the name server answers, or name the host by its IP address.',
  },
  EHOSTUNREACH: {
    words: 'there is no way to the host',
    remedy: 'See that the host runs, and that routes and firewalls let us reach it.',
  },
  ENETUNREACH: {
    words: 'there is no way to its network',
    remedy: 'See that this machine has an address of that kind (IPv4, IPv6) and a route.',
  },
  ETIMEDOUT: {
    words: 'the host does not answer',
    remedy: 'See that the host runs, and that no firewall drops what goes to the port.',
  },
  EADDRNOTAVAIL: {
    words: 'that is no address to connect to',
    remedy: 'Correct the address of clamd, or let this machine use more local ports.',
  },
  ECONNRESET: {
    words: 'the other side hung up at once',
    remedy: 'See that it is clamd that listens there, and not a proxy without one behind it.',
  },
}

const ANYWHERE: Readonly<Record<string, Meaning>> = {
  EACCES: { words: 'a firewall or sandbox forbids it', remedy: 'Let this process connect to clamd.' },
  EPERM: { words: 'a firewall or sandbox forbids it', remedy: 'Let this process connect to clamd.' },
  EMFILE: {
    words: 'this process has no file descriptor left',
    remedy: 'Raise its limit (LimitNOFILE of the service), or scan less at one time.',
  },
  ENFILE: {
    words: 'this machine has no file descriptor left',
    remedy: 'Raise fs.file-max, or find out who holds so many.',
  },
}

const START_IT = `Start clamd or correct its address. ${LOADING}`

/** Why there is no connection to an address, with the words of the system in brackets, and what to do. */
export function whyNoConnection(address: string, errno: string): Meaning {
  const own = address.startsWith('unix:') ? ON_SOCKET : ON_PORT
  const meaning = own[errno] ?? ANYWHERE[errno]
  if (meaning === undefined) return { words: errno, remedy: START_IT }
  return { words: `${meaning.words} (${errno})`, remedy: meaning.remedy }
}
