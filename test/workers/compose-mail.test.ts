import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { isInvitationToken, readAddressToken } from '../../functions/runtime/mailed-token.ts'
import { composeMail } from '../../functions/workers/compose-mail.ts'
import { escapeHtml } from '../../shared/markup/html.ts'
import { type Letter, letter as letterSchema } from '../../shared/store/entities/mail-request.ts'
import { person } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const HOSTILE = `<b onclick="x">O'Neil & Co`
const EXPIRES_AT = '2031-02-03T04:05:00.000Z'
const invitation = { nonce: 'nonce-1', expiresAt: EXPIRES_AT }
const ids = {
  organizationId: randomUUID(),
  memberId: randomUUID(),
  providerId: randomUUID(),
  providerUserId: randomUUID(),
}

/** One letter of every kind, with names as hostile as names can be. */
const letters: { readonly [Kind in Letter['kind']]: Extract<Letter, { kind: Kind }> } = {
  'verify-address': { kind: 'verify-address', name: HOSTILE, email: 'ada@example.test', expiresAt: EXPIRES_AT },
  'address-already-registered': { kind: 'address-already-registered' },
  'two-step-code': {
    kind: 'two-step-code',
    accountId: randomUUID(),
    email: 'ada@example.test',
    nonce: 'nonce-1',
    validUntil: EXPIRES_AT,
  },
  'two-step-login-changed': { kind: 'two-step-login-changed', way: 0, isOn: true },
  'two-step-login-recovered': { kind: 'two-step-login-recovered' },
  'password-changed': { kind: 'password-changed' },
  'provider-setup': { kind: 'provider-setup', providerId: ids.providerId, email: 'ada@example.test', ...invitation },
  'provider-user-invited': {
    kind: 'provider-user-invited',
    providerId: ids.providerId,
    providerUserId: ids.providerUserId,
    providerName: HOSTILE,
    email: 'ada@example.test',
    ...invitation,
  },
  'provider-user-accepted': { kind: 'provider-user-accepted', providerName: HOSTILE, userEmail: 'bob@example.test' },
  'provider-user-confirmed': { kind: 'provider-user-confirmed', providerName: HOSTILE },
  'provider-user-removed': { kind: 'provider-user-removed', providerName: HOSTILE },
  'member-invited': {
    kind: 'member-invited',
    organizationId: ids.organizationId,
    memberId: ids.memberId,
    organizationName: HOSTILE,
    providerName: 'Acme MSP',
    asOwner: true,
    initializes: false,
    email: 'ada@example.test',
    ...invitation,
  },
  'member-accepted': { kind: 'member-accepted', organizationName: HOSTILE, memberEmail: 'bob@example.test' },
  'member-confirmed': { kind: 'member-confirmed', organizationName: HOSTILE },
  'member-revoked-by-policy': {
    kind: 'member-revoked-by-policy',
    organizationName: HOSTILE,
    policyName: 'Single organization',
  },
  'member-removed': { kind: 'member-removed', organizationName: HOSTILE },
  'account-recovered': {
    kind: 'account-recovered',
    organizationName: HOSTILE,
    hasNewPassword: true,
    hasNoTwoStepLogin: true,
  },
  'domain-claimed': { kind: 'domain-claimed', organizationName: HOSTILE, domainName: 'globex.test' },
  'domain-unverified': {
    kind: 'domain-unverified',
    organizationName: HOSTILE,
    domainName: 'globex.test',
    txt: 'keyward=AAAA',
    forgottenAt: EXPIRES_AT,
  },
  'sso-certificate-expiring': {
    kind: 'sso-certificate-expiring',
    organizationName: HOSTILE,
    certificateSubject: HOSTILE,
    expiredAt: EXPIRES_AT,
    hasExpired: false,
    goodUntil: null,
  },
  'sso-setup': {
    kind: 'sso-setup',
    organizationId: ids.organizationId,
    organizationName: HOSTILE,
    email: 'ada@example.test',
    ...invitation,
  },
  'client-unlinked': { kind: 'client-unlinked', organizationName: HOSTILE, providerName: HOSTILE },
}

const compose = async (letter: Letter, to = 'ada@example.test') =>
  composeMail(
    {
      mailId: randomUUID(),
      to,
      letter,
      state: 'requested',
      attempts: 0,
      attemptedAt: null,
      messageId: null,
      failure: null,
      requestedAt: world.now(),
    },
    { store: world.store, macKey: world.macKey, publicUrl: 'https://keyward.test' },
  )

/** The link of a mail: in its text and, escaped, twice in its HTML. */
function linkIn({ text, html }: { text: string; html: string }): URL {
  const [link = ''] = /https:\/\/\S+/.exec(text) ?? []
  expect(html.split(escapeHtml(link))).toHaveLength(3)
  return new URL(link)
}

describe('composeMail', () => {
  it('is tested with every kind of letter', () => {
    const kinds = letterSchema.options.map(({ shape }) => shape.kind.value)
    expect(Object.keys(letters).sort()).toEqual([...kinds].sort())
  })

  it.each(Object.values(letters))('writes $kind as text and as HTML, whatever names are in it', async (letter) => {
    const mail = await compose(letter)
    expect(letterSchema.parse(letter)).toEqual(letter)
    expect(mail.subject).toMatch(/^\S.{5,}$/)
    expect(mail.text).toMatch(/--\nKeyward$/)
    expect(mail.html).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(mail.html).not.toContain('<b onclick')
    expect(mail.html).toContain(
      `<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(mail.subject)}`,
    )
    // Whoever asks for a verification mail chooses the name in it: it must not reach somebody else's mailbox.
    const names = JSON.stringify(letter).includes('onclick') && letter.kind !== 'verify-address'
    expect(mail.text.includes(HOSTILE) || mail.subject.includes(HOSTILE)).toBe(names)
  })

  it.each(Object.values(letters).filter((letter) => 'expiresAt' in letter))(
    'says in $kind until when the link works',
    async (letter) => {
      const mail = await compose(letter)
      expect(mail.text).toContain('The link works until 3 February 2031 at 04:05 UTC.')
      expect(mail.html).toContain('The link works until 3 February 2031 at 04:05 UTC.')
    },
  )

  it.each(Object.values(letters).filter((letter) => !('expiresAt' in letter)))(
    'puts no link into $kind',
    async (letter) => {
      const { text, html } = await compose(letter)
      expect(text + html).not.toContain('https://')
    },
  )

  it("links a member to the accept page with every parameter of the specification and the invitation's token", async () => {
    const url = linkIn(await compose(letters['member-invited']))
    const { token, ...parameters } = Object.fromEntries(url.searchParams)
    expect(url.origin + url.pathname).toBe('https://keyward.test/accept-organization')
    expect(parameters).toEqual({
      organizationId: ids.organizationId,
      organizationUserId: ids.memberId,
      email: 'ada@example.test',
      organizationName: HOSTILE,
      initOrganization: 'false',
      orgUserHasExistingUser: 'false',
    })
    const subject = {
      purpose: 'member',
      scopeId: ids.organizationId,
      rowId: ids.memberId,
      email: 'ada@example.test',
    } as const
    expect(await isInvitationToken(world.macKey, token ?? '', { ...subject, invitation })).toBe(true)
    const replaced = { ...invitation, nonce: 'nonce-2' }
    expect(await isInvitationToken(world.macKey, token ?? '', { ...subject, invitation: replaced })).toBe(false)
  })

  it('tells the client whether the address has an account and whether the organization needs its keys', async () => {
    const { email } = await person(world)
    const url = linkIn(await compose({ ...letters['member-invited'], email, initializes: true }))
    expect(url.searchParams.get('orgUserHasExistingUser')).toBe('true')
    expect(url.searchParams.get('initOrganization')).toBe('true')
  })

  it("links a provider user to the accept page with the invitation's token", async () => {
    const url = linkIn(await compose(letters['provider-user-invited']))
    const { token, ...parameters } = Object.fromEntries(url.searchParams)
    expect(url.pathname).toBe('/accept-provider')
    expect(parameters).toEqual({
      providerId: ids.providerId,
      providerUserId: ids.providerUserId,
      email: 'ada@example.test',
      providerName: HOSTILE,
    })
    const subject = { purpose: 'provider-user', scopeId: ids.providerId, rowId: ids.providerUserId } as const
    const of = { ...subject, email: 'ada@example.test', invitation }
    expect(await isInvitationToken(world.macKey, token ?? '', of)).toBe(true)
    expect(await isInvitationToken(world.macKey, token ?? '', { ...of, purpose: 'member' })).toBe(false)
  })

  it('links the first admin to the set-up page with its token', async () => {
    const url = linkIn(await compose(letters['provider-setup']))
    const { token, ...parameters } = Object.fromEntries(url.searchParams)
    expect(url.pathname).toBe('/setup-provider')
    expect(parameters).toEqual({ providerId: ids.providerId, email: 'ada@example.test' })
    const subject = { purpose: 'provider-setup', scopeId: ids.providerId, rowId: ids.providerId } as const
    const of = { ...subject, email: 'ada@example.test', invitation }
    expect(await isInvitationToken(world.macKey, token ?? '', of)).toBe(true)
  })

  it('links an address to registration with a token that proves it until it expires', async () => {
    const url = linkIn(await compose(letters['verify-address']))
    const { token = '', ...parameters } = Object.fromEntries(url.searchParams)
    expect(url.pathname).toBe('/finish-signup')
    expect(parameters).toEqual({ email: 'ada@example.test' })
    expect(await readAddressToken(world.macKey, token, '2031-02-03T04:04:59.999Z')).toEqual({
      email: 'ada@example.test',
      name: HOSTILE,
      expiresAt: EXPIRES_AT,
    })
    expect(await readAddressToken(world.macKey, token, EXPIRES_AT)).toBeUndefined()
  })

  it('keeps line breaks in names out of the subject, where they would make headers', async () => {
    const organizationName = 'Evil\r\nBcc: everybody@example.test\n\nX'
    const { subject } = await compose({ ...letters['member-invited'], organizationName })
    expect(subject).toBe('You are the owner of Evil Bcc: everybody@example.test X')
  })

  it('words an invitation for an owner and for others, with a provider and without', async () => {
    const invited = letters['member-invited']
    const plain = await compose({ ...invited, organizationName: 'Globex', asOwner: false, providerName: null })
    expect(plain.subject).toBe('Join Globex')
    expect(plain.text).toContain('You are invited to Globex.')
    const owner = await compose({ ...invited, organizationName: 'Globex' })
    expect(owner.text).toContain('Acme MSP invites you to Globex as its owner.')
  })
})
