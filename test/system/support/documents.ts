import { crc32, deflateRawSync } from 'node:zlib'

const ENCRYPTED = 1
const STORED = 0
const DEFLATED = 8

/** A zip archive with one deflated file. */
export function deflatedZip(name: string, content: Buffer): Buffer {
  return zip(name, content, {
    flags: 0,
    method: DEFLATED,
    packed: deflateRawSync(content),
    size: content.length,
  })
}

/** A zip archive with one stored file that is marked as encrypted (APPNOTE.TXT 4.4.4, bit 0). */
export function encryptedZip(name: string, content: Buffer): Buffer {
  // Twelve bytes are the header of the encryption.
  return zip(name, content, { flags: ENCRYPTED, method: STORED, packed: content, size: content.length - 12 })
}

interface Packing {
  readonly flags: number
  readonly method: number
  readonly packed: Buffer
  /** Of the file once unpacked. */
  readonly size: number
}

/** One file in an archive (APPNOTE.TXT 4.3). */
function zip(name: string, content: Buffer, { flags, method, packed, size }: Packing): Buffer {
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(flags, 2)
  common.writeUInt16LE(method, 4)
  common.writeUInt32LE(crc32(content), 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(size, 18)
  common.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
  const entry = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00'),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, entry, end])
}

const SECTOR_BYTES = 512
/** Shorter streams would need the small sectors of the format. */
const STREAM_BYTES = 4096
const END_OF_CHAIN = -2
const FAT_SECTOR = -3
const NONE = -1

/** A workbook of Excel 97 with one sheet of macros (MS-CFB 2; MS-XLS 2.4.21, 2.4.28). */
export function workbookWithMacros(): Buffer {
  const name = Buffer.from('Macro')
  const sheet = Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1, name.length, 0]), name])
  const records = [beginOfStream(0x05), record(0x85, sheet), record(0x0a), beginOfStream(0x40), record(0x0a)]
  const stream = Buffer.alloc(STREAM_BYTES)
  Buffer.concat(records).copy(stream)
  const directory = Buffer.concat([
    directoryEntry({ name: 'Root Entry', type: 5, child: 1, start: END_OF_CHAIN, bytes: 0 }),
    directoryEntry({ name: 'Workbook', type: 2, child: NONE, start: 2, bytes: STREAM_BYTES }),
    Buffer.alloc(2 * 128),
  ])
  return Buffer.concat([compoundHeader(), allocationTable(), directory, stream])
}

function beginOfStream(type: number): Buffer {
  const content = Buffer.alloc(16)
  content.writeUInt16LE(0x0600, 0)
  content.writeUInt16LE(type, 2)
  return record(0x0809, content)
}

function record(type: number, content = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt16LE(type, 0)
  header.writeUInt16LE(content.length, 2)
  return Buffer.concat([header, content])
}

function compoundHeader(): Buffer {
  const header = Buffer.alloc(SECTOR_BYTES)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header)
  header.writeUInt16LE(0x3e, 24)
  header.writeUInt16LE(3, 26)
  header.writeUInt16LE(0xfffe, 28)
  header.writeUInt16LE(9, 30) // sectors of 2^9 bytes
  header.writeUInt16LE(6, 32)
  header.writeUInt32LE(1, 44) // one sector of the allocation table …
  header.writeUInt32LE(1, 48) // … and the directory behind it
  header.writeUInt32LE(STREAM_BYTES, 56)
  header.writeInt32LE(END_OF_CHAIN, 60)
  header.writeInt32LE(END_OF_CHAIN, 68)
  header.fill(0xff, 76)
  header.writeUInt32LE(0, 76)
  return header
}

function allocationTable(): Buffer {
  const table = Buffer.alloc(SECTOR_BYTES, 0xff)
  table.writeInt32LE(FAT_SECTOR, 0)
  table.writeInt32LE(END_OF_CHAIN, 4)
  const last = 1 + STREAM_BYTES / SECTOR_BYTES
  for (let sector = 2; sector <= last; sector++) {
    table.writeInt32LE(sector === last ? END_OF_CHAIN : sector + 1, 4 * sector)
  }
  return table
}

function directoryEntry(of: {
  readonly name: string
  readonly type: number
  readonly child: number
  readonly start: number
  readonly bytes: number
}): Buffer {
  const entry = Buffer.alloc(128)
  entry.write(of.name, 0, 'utf16le')
  entry.writeUInt16LE(2 * of.name.length + 2, 64)
  entry[66] = of.type
  entry[67] = 1
  entry.fill(0xff, 68, 80)
  entry.writeInt32LE(of.child, 76)
  entry.writeInt32LE(of.start, 116)
  entry.writeUInt32LE(of.bytes, 120)
  return entry
}
