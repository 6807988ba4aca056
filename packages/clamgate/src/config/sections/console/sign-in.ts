import { z } from 'zod'
import { absolutePath, boolean, choice, kind, live, secret, text } from '../../fields.ts'

/** Longest text here, characters. */
const MAX = 500
const list = (max = 100) => z.array(text('a text', { max: MAX })).max(max)

const outsideRole = z
  .strictObject({
    value: live(text('a group, such as mail-admins', { max: MAX }), 'A value of the claim, or a group.'),
    role: live(choice(['admin', 'manager', 'auditor', 'recipient']), 'The role of whoever has it.'),
    domains: live(list().prefault([]), 'Of a manager: the domains whose mail it is about.'),
  })
  .meta({ description: 'The role of those in a group; the first entry that fits counts.' })

const roles = () =>
  live(
    z
      .array(outsideRole)
      .meta(
        kind('entries', {
          expected: 'a list of roles, such as [ { value: mail-admins, role: admin } ]',
        }),
      )
      .prefault([]),
    'Who may do what. Whoever is in none of these has no access.',
  )

/** `console.oidc` of the configuration. */
export const oidcSection = z.strictObject({
  issuer: live(
    text('an address such as https://login.example.org', {
      max: MAX,
      pattern: /^https?:\/\/[\x21-\x7e]+$/,
    }).optional(),
    'The provider of single sign-on, by the name that it gives itself. Its redirect address is console.url and /api/v1/session/oidc/return.',
    { unset: 'no single sign-on', example: 'https://login.example.org/realms/staff' },
  ),
  clientId: live(text('a name', { max: MAX }).default('clamgate'), 'What we are called there.'),
  clientSecret: live(secret().optional(), 'The secret of that client.', {
    unset: 'a client without a secret, with PKCE alone',
    example: { file: '/etc/clamgate/oidc.secret' },
  }),
  label: live(text('a text', { max: 60 }).default('Single sign-on'), 'What stands on the button.'),
  scopes: live(list(20).prefault(['openid', 'profile']), 'What is asked of the provider.'),
  nameClaim: live(
    text('a claim', { max: 100 }).default('preferred_username'),
    'The claim that an account is called by when it is made. Accounts are told apart by issuer and sub alone.',
  ),
  claim: live(text('a claim', { max: 100 }).default('groups'), 'The claim that roles are given by.'),
  domainsClaim: live(
    text('a claim', { max: 100 }).optional(),
    'A claim with the domains of a manager, in the place of those in roles.',
    { unset: 'those in roles', example: 'mail_domains' },
  ),
  addressesClaim: live(
    text('a claim', { max: 100 }).default('email'),
    'The claim with the addresses of a recipient. email counts only together with email_verified.',
  ),
  roles: roles(),
})

/** `console.ldap` of the configuration. */
export const ldapSection = z.strictObject({
  url: live(
    text('an address such as ldaps://ldap.example.org', {
      max: MAX,
      pattern: /^ldaps?:\/\/[\x21-\x7e]+$/,
    }).optional(),
    'The directory that passwords are tried at which no account of our own has.',
    { unset: 'no directory', example: 'ldaps://ldap.example.org' },
  ),
  bindDn: live(text('a name', { max: MAX }).optional(), 'Who searches.', {
    unset: 'nobody: an anonymous search',
    example: 'cn=clamgate,dc=example,dc=org',
  }),
  bindPassword: live(secret().optional(), 'The password of bindDn.', {
    unset: 'none',
    example: { file: '/etc/clamgate/ldap.password' },
  }),
  base: live(text('a name', { max: MAX }).default('dc=example,dc=org'), 'Below it people are searched for.'),
  filter: live(
    text('a filter with {name}', { max: MAX }).default('(&(objectClass=person)(uid={name}))'),
    'Finds somebody by name (RFC 4515); {name} is what was typed, escaped.',
  ),
  idAttribute: live(
    text('an attribute', { max: 100 }).default('entryUUID'),
    'What somebody is told apart by for ever; objectGUID in an Active Directory.',
  ),
  nameAttribute: live(text('an attribute', { max: 100 }).default('uid'), 'What an account is called by.'),
  addressAttribute: live(text('an attribute', { max: 100 }).default('mail'), 'Addresses of a recipient.'),
  groupAttribute: live(
    text('an attribute', { max: 100 }).default('memberOf'),
    'Groups that stand at the person itself.',
  ),
  groupBase: live(text('a name', { max: MAX }).optional(), 'Below it groups are searched for.', {
    unset: 'groups are those of groupAttribute',
    example: 'ou=groups,dc=example,dc=org',
  }),
  groupFilter: live(
    text('a filter with {dn} or {name}', { max: MAX }).default(
      '(|(member={dn})(uniqueMember={dn})(memberUid={name}))',
    ),
    'Finds the groups of somebody.',
  ),
  startTls: live(
    boolean().default(true),
    'With ldap:// the connection is encrypted before anything is said. Only a directory on this machine may do without.',
  ),
  ca: live(absolutePath().optional(), 'Certificates in PEM that the one of the directory is checked with.', {
    unset: 'the public authorities that Node knows',
    example: '/etc/ssl/certs/ca-certificates.crt',
  }),
  roles: roles(),
})
