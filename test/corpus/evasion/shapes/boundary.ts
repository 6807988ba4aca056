import {
  bodyOf,
  DECOY,
  delimited,
  followingBody,
  HARMLESS,
  hiddenBody,
  multipart,
  multipartField,
  REAL,
  textOf,
  typed,
} from '../entity.ts'
import { containers, type Shape } from '../types.ts'

const value =
  (text: string, boundary = REAL) =>
  (part: string) =>
    typed(part, `multipart/mixed; ${text}`, boundary)
const hidden =
  (text: string, real = REAL, decoy = DECOY) =>
  (part: string) =>
    multipart(part, {
      head: `Content-Type: multipart/mixed; ${text}\r\n`,
      body: hiddenBody(part, real, decoy),
    })
const following =
  (text: string, real = REAL, decoy = DECOY) =>
  (part: string) =>
    multipart(part, {
      head: `Content-Type: multipart/mixed; ${text}\r\n`,
      body: followingBody(part, real, decoy),
    })

/** An outer multipart with an inner one whose boundary is that; the part is in the inner. */
const levels = (outer: string, inner: string) => (part: string) => ({
  head: multipartField(outer),
  body: delimited(outer, HARMLESS, textOf({ head: multipartField(inner), body: bodyOf(part, inner) })),
})

export const BOUNDARY: readonly Shape[] = [
  ...containers('D01', {
    'real one first': hidden(`boundary=${REAL}; boundary=${DECOY}`),
    'real one last': hidden(`boundary=${DECOY}; boundary=${REAL}`),
    'real one first, following': following(`boundary="${REAL}"; boundary="${DECOY}"`),
    'real one last, following': following(`boundary="${DECOY}"; boundary="${REAL}"`),
    three: hidden(`boundary=${DECOY}; boundary=${REAL}; boundary=zz`),
    'other case': hidden(`boundary=${DECOY}; BOUNDARY=${REAL}`),
    'empty first': hidden(`boundary=; boundary=${REAL}`),
    'empty in quotes first': hidden(`boundary=""; boundary=${REAL}`),
    'empty last': hidden(`boundary=${REAL}; boundary=`),
    'parameters between': hidden(`boundary=${DECOY}; charset=x; boundary=${REAL}`),
    'quoted and not': hidden(`boundary=${DECOY}; boundary="${REAL}"`),
    comma: hidden(`boundary=${DECOY}, boundary=${REAL}`),
    'twelve decoys': hidden(`${`boundary=${DECOY}; `.repeat(12)}boundary=${REAL}`),
  }),
  ...containers('D02', {
    'in the middle': value('boundary="real;7f3a"', 'real;7f3a'),
    'at the end': value('boundary="real;"', 'real;'),
    'at the start': value('boundary=";real"', ';real'),
    'followed by a name': value('boundary="real;charset=x"', 'real;charset=x'),
    'decoy before': hidden('boundary="real;x"', 'real;x', 'real'),
    two: value('boundary="a;b;c"', 'a;b;c'),
    'cut is the real one': value('boundary="real;x"', 'real'),
    'blank behind': value('boundary="real; x"', 'real; x'),
    'boundary in it': value(`boundary="real; boundary=x"`, 'real; boundary=x'),
    alone: value('boundary=";"', ';'),
  }),
  ...containers('D03', {
    before: hidden(`x="; boundary=${DECOY};"; boundary=${REAL}`),
    behind: hidden(`boundary=${REAL}; x="; boundary=${DECOY};"`),
    'escaped quotes': hidden(`x="\\"; boundary=${DECOY}; \\""; boundary=${REAL}`),
    'quoted boundary in it': hidden(`x="a; boundary=\\"${DECOY}\\""; boundary="${REAL}"`),
    name: hidden(`name="a; boundary=${DECOY}"; boundary=${REAL}`),
    start: following(`start="; boundary=${DECOY}"; boundary=${REAL}`),
    'in single quotes': hidden(`x='; boundary=${DECOY};'; boundary=${REAL}`),
    folded: hidden(`x="a;\r\n boundary=${DECOY};\r\n b";\r\n boundary=${REAL}`),
    'escaped backslash': hidden(`x="\\\\"; boundary=${REAL}; y="; boundary=${DECOY};"`),
    'real one in it': hidden(`boundary=${DECOY}; x="; boundary=${REAL};"`),
    unclosed: hidden(`x="; boundary=${REAL}`),
    'comment in it': hidden(`x="("; boundary=${REAL}; y=")"`),
    tight: hidden(`x=";boundary=${DECOY}";boundary=${REAL}`),
  }),
  ...containers('D04', {
    'before a letter': value('boundary="re\\al"', 'real'),
    'before a letter, kept': value('boundary="re\\al"', 're\\al'),
    'before a quote': value('boundary="re\\"al"', 're"al'),
    'before a quote, kept': value('boundary="re\\"al"', 're\\"al'),
    'before a quote, cut': value('boundary="re\\"al"', 're\\'),
    two: value('boundary="re\\\\al"', 're\\al'),
    'two, kept': value('boundary="re\\\\al"', 're\\\\al'),
    'at the end': value('boundary="real\\\\"', 'real\\'),
    unquoted: value('boundary=re\\al', 're\\al'),
    'unquoted, removed': value('boundary=re\\al', 'real'),
    'before each letter': value('boundary="\\r\\e\\a\\l"', 'real'),
    first: value('boundary="\\real"', 'real'),
    n: value('boundary="a\\nb"', 'anb'),
  }),
  ...containers('D05', {
    'two pieces': value('boundary*0=real_; boundary*1=7f3a'),
    'quoted pieces': value('boundary*0="real_"; boundary*1="7f3a"'),
    'out of order': value('boundary*1=7f3a; boundary*0=real_'),
    charset: value(`boundary*=us-ascii''${REAL}`),
    'charset and language': value(`boundary*=us-ascii'en'${REAL}`),
    escapes: value("boundary*=us-ascii''real%5F7f3a"),
    'no charset': value(`boundary*=''${REAL}`),
    'no quotes of the charset': value(`boundary*=${REAL}`),
    'charset in pieces': value("boundary*0*=us-ascii''real%5F; boundary*1*=7f3a"),
    'plain last piece': value("boundary*0*=us-ascii''real%5F; boundary*1=7f3a"),
    'one piece': value(`boundary*0=${REAL}`),
    gap: value('boundary*0=real_; boundary*2=7f3a', 'real_'),
    'starts with one': value('boundary*1=real_; boundary*2=7f3a'),
    'leading zeros': value('boundary*00=real_; boundary*01=7f3a'),
    'plain first, extended real': hidden(`boundary=${DECOY}; boundary*=us-ascii''${REAL}`),
    'extended first, extended real': hidden(`boundary*=us-ascii''${REAL}; boundary=${DECOY}`),
    'plain real, extended decoy': hidden(`boundary=${REAL}; boundary*=us-ascii''${DECOY}`),
    'plain decoy, pieces real': hidden(`boundary=${DECOY}; boundary*0=real_; boundary*1=7f3a`),
    'plain real, pieces decoy': hidden(`boundary*0=decoy_; boundary*1=19c2; boundary=${REAL}`),
    'escapes in a plain value': value('boundary="real%5F7f3a"'),
    'escapes kept': value("boundary*=us-ascii''real%5F7f3a", 'real%5F7f3a'),
    'twelve pieces': value(Array.from('real_7f3a', (letter, n) => `boundary*${n}=${letter}`).join('; ')),
    'piece twice': value('boundary*0=real_; boundary*0=x; boundary*1=7f3a'),
    'quotes around all': value(`boundary*="us-ascii''${REAL}"`),
    'UTF-8': value(`boundary*=utf-8''real%C3%A9`, 'real\xc3\xa9'),
  }),
  ...containers('D07', {
    empty: value('boundary='),
    'empty in quotes': value('boundary=""'),
    missing: (part) => multipart(part, { head: 'Content-Type: multipart/mixed\r\n' }),
    'missing, a semicolon': (part) => multipart(part, { head: 'Content-Type: multipart/mixed;\r\n' }),
    'name alone': value('boundary'),
    'another name': value(`bondary=${REAL}`),
    'blank in quotes': value('boundary=" "'),
    'not in the body': value('boundary=nowhere'),
    'empty, delimiters of dashes': value('boundary=""', ''),
    'missing, text before': (part) =>
      multipart(part, { head: 'Content-Type: multipart/mixed\r\n', body: `Hello\r\n\r\n${bodyOf(part)}` }),
    'missing, alternative': (part) => multipart(part, { head: 'Content-Type: multipart/alternative\r\n' }),
    'one part': (part) => ({ head: 'Content-Type: multipart/mixed\r\n', body: delimited(REAL, part) }),
    'no type at all': (part) => ({ head: '', body: bodyOf(part) }),
    'plain text': (part) => ({ head: 'Content-Type: text/plain\r\n', body: bodyOf(part) }),
  }),
  ...containers('D11', {
    'the same': levels(REAL, REAL),
    'inner extends outer': levels('real', 'real_inner'),
    'outer extends inner': levels('real_outer', 'real'),
    'inner is outer with two dashes': levels('real', 'real--'),
    'outer is inner with two dashes': levels('real--', 'real'),
    'inner is outer and a blank': levels('real', 'real '),
    'inner is outer in capitals': levels('real', 'REAL'),
    'inner extends by a dash': levels('real', 'real-'),
    'inner extends by a digit': levels('real1', 'real12'),
    'three levels': (part) => ({
      head: multipartField('a'),
      body: delimited(
        'a',
        HARMLESS,
        textOf({
          head: multipartField('aa'),
          body: delimited('aa', HARMLESS, textOf({ head: multipartField('aaa'), body: bodyOf(part, 'aaa') })),
        }),
      ),
    }),
    'three levels, shrinking': (part) => ({
      head: multipartField('aaa'),
      body: delimited(
        'aaa',
        HARMLESS,
        textOf({
          head: multipartField('aa'),
          body: delimited('aa', HARMLESS, textOf({ head: multipartField('a'), body: bodyOf(part, 'a') })),
        }),
      ),
    }),
    'inner is outer with two dashes in front': levels('real', '--real'),
  }),
]
