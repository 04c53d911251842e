import { describe, expect, it } from '@jest/globals'
import { checkInvitation, isExpired, issueInvitation } from '../../shared/domain/invitation.ts'
import { context, IN_FIVE_DAYS, invitation, NOW } from './records.ts'

const invited = { email: 'owner@globex.test', invitation }
const justBefore = '2026-03-02T11:59:59.999Z'
const atExpiry = invitation.expiresAt

describe('issueInvitation', () => {
  it('lives 120 hours, across a month and to the millisecond', () => {
    expect(issueInvitation(context())).toEqual({ nonce: 'id-1', expiresAt: IN_FIVE_DAYS })
    expect(issueInvitation(context({ now: '2028-02-27T23:30:00.001Z' })).expiresAt).toBe('2028-03-03T23:30:00.001Z')
  })

  it('never issues the same nonce twice', () => {
    const around = context()
    expect(issueInvitation(around).nonce).not.toBe(issueInvitation(around).nonce)
  })
})

describe('isExpired', () => {
  it.each([
    [justBefore, false],
    [atExpiry, true],
    ['2026-03-02T12:00:00.001Z', true],
  ])('at %s says %s of an invitation until noon', (now, expired) => {
    expect(isExpired(invitation, now)).toBe(expired)
  })
})

describe('checkInvitation', () => {
  it('lets the invited address in while the invitation lives, up to the last millisecond', () => {
    expect(checkInvitation(invited, true, 'owner@globex.test', NOW)).toBeUndefined()
    expect(checkInvitation(invited, true, 'owner@globex.test', justBefore)).toBeUndefined()
  })

  it('refuses from the very instant of expiry on', () => {
    expect(checkInvitation(invited, true, 'owner@globex.test', atExpiry)).toMatchObject({
      code: 'invitation.expired',
      field: 'token',
    })
  })

  it('refuses another address', () => {
    expect(checkInvitation(invited, true, 'other@globex.test', NOW)).toMatchObject({
      code: 'invitation.other_address',
      field: 'token',
    })
  })

  it.each([
    ['a token that does not match', invited, false],
    ['a row whose invitation is gone', { ...invited, invitation: null }, true],
  ])('says nothing but invalid about %s, expired and foreign as it may be', (_, row, tokenMatches) => {
    expect(checkInvitation(row, tokenMatches, 'other@globex.test', atExpiry)).toMatchObject({
      code: 'invitation.invalid',
      field: 'token',
    })
  })
})
