import { inWords } from '../../shared/domain/instant.ts'
import { TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import type { MacKey, Message } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Letter, MailRequest } from '../../shared/store/entities/mail-request.ts'
import { addressToken, invitationToken } from '../runtime/mailed-token.ts'
import { setupLink } from '../runtime/setup-link.ts'
import { mailedCode } from '../runtime/two-step-secrets.ts'
import { type Mail, mailText } from './mail-layout.ts'

/** Writes a mail: the words from the letter's facts, the token in its link made anew. */
export async function composeMail(
  { to, letter }: MailRequest,
  deps: { readonly store: StoreReads; readonly macKey: MacKey; readonly publicUrl: string },
): Promise<Pick<Message, 'subject' | 'text' | 'html'>> {
  if (letter.kind === 'two-step-code') return mailText(codeMail(letter, await mailedCode(deps.macKey, letter)))
  const link = await linkOf(to, letter, deps)
  return mailText(words(letter, link))
}

async function linkOf(
  to: string,
  letter: Letter,
  { store, macKey, publicUrl }: { store: StoreReads; macKey: MacKey; publicUrl: string },
): Promise<string> {
  const at = (path: string, parameters: Record<string, string>) =>
    `${publicUrl}${path}?${new URLSearchParams(parameters).toString()}`
  switch (letter.kind) {
    case 'member-invited': {
      const { organizationId, memberId, email } = letter
      const subject = {
        purpose: 'member',
        scopeId: organizationId,
        rowId: memberId,
        email,
        invitation: letter,
      } as const
      const [token, account] = await Promise.all([
        invitationToken(macKey, subject),
        store.find('Account', 'byAddress', { email }),
      ])
      return at('/accept-organization', {
        organizationId,
        organizationUserId: memberId,
        email,
        organizationName: letter.organizationName,
        token,
        initOrganization: String(letter.initializes),
        orgUserHasExistingUser: String(account !== undefined),
      })
    }
    case 'provider-user-invited': {
      const { providerId, providerUserId, email, providerName } = letter
      const token = await invitationToken(macKey, {
        purpose: 'provider-user',
        scopeId: providerId,
        rowId: providerUserId,
        email,
        invitation: letter,
      })
      return at('/accept-provider', { providerId, providerUserId, email, providerName, token })
    }
    case 'provider-setup': {
      const { providerId, email } = letter
      const subject = {
        purpose: 'provider-setup',
        scopeId: providerId,
        rowId: providerId,
        email,
        invitation: letter,
      } as const
      return at('/setup-provider', { providerId, email, token: await invitationToken(macKey, subject) })
    }
    case 'sso-setup':
      return setupLink(macKey, publicUrl, letter)
    case 'verify-address':
      return at('/finish-signup', { email: to, token: await addressToken(macKey, letter) })
    default:
      return publicUrl
  }
}

/** The mail that brings a code in place of a link. */
function codeMail({ validUntil }: Extract<Letter, { kind: 'two-step-code' }>, code: string): Mail {
  return {
    // Word of what became of a mail carries its subject to other places: the code stands in the body alone.
    subject: 'Your code for two-step login',
    paragraphs: [`Your code is ${code}. It works once, until ${inWords(validUntil)}.`],
    closing: 'If you did not ask for it, somebody knows your master password: change it, and tell nobody the code.',
  }
}

/** What each mail says, in plain words. */
function words(letter: Exclude<Letter, { kind: 'two-step-code' }>, link: string): Mail {
  switch (letter.kind) {
    case 'verify-address':
      return {
        subject: 'Verify your address',
        paragraphs: ['You asked to register with this address. Open the link to go on.'],
        action: { label: 'Verify my address', link, expiresAt: letter.expiresAt },
        closing: 'If you did not ask for it, ignore this mail: nothing happens.',
      }
    case 'address-already-registered':
      return {
        subject: 'You have an account already',
        paragraphs: [
          'Somebody, probably you, asked to register with this address. It has an account already: just sign in.',
        ],
        closing: 'If it was not you, ignore this mail: nothing happens.',
      }
    case 'two-step-login-changed': {
      const way = letter.way === TwoStepWay.Authenticator ? 'an authenticator app' : 'codes by mail'
      const turned = letter.isOn ? 'on' : 'off'
      return {
        subject: `Two-step login with ${way} was turned ${turned}`,
        paragraphs: [`Two-step login with ${way} was turned ${turned} for your account.`],
        closing: 'If it was not you, change your master password at once.',
      }
    }
    case 'two-step-login-recovered':
      return {
        subject: 'Two-step login was turned off with your recovery code',
        paragraphs: [
          'Your recovery code was used. Two-step login is off now, and the code does not work any more.',
          'Turn two-step login on again, and note down the new recovery code.',
        ],
        closing: 'If it was not you, change your master password at once.',
      }
    case 'password-changed':
      return {
        subject: 'Your master password was changed',
        paragraphs: ['Sign in with the new master password from now on. All devices are signed out within the hour.'],
        closing: 'If it was not you, somebody knows your master password: ask an administrator to recover the account.',
      }
    case 'provider-setup':
      return {
        subject: 'Set up your provider',
        paragraphs: ['Your managed-service provider account is ready. Open the link to set it up.'],
        action: { label: 'Set up the provider', link, expiresAt: letter.expiresAt },
      }
    case 'provider-user-invited':
      return {
        subject: `Join the staff of ${letter.providerName}`,
        paragraphs: [
          `${letter.providerName} invites you to administer the organizations of its clients.`,
          'Open the link, sign in or create an account with this address, and accept.',
        ],
        action: { label: 'Join the staff', link, expiresAt: letter.expiresAt },
        closing: 'If you did not expect this, ignore this mail: nothing happens.',
      }
    case 'provider-user-accepted':
      return {
        subject: `${letter.userEmail} waits for your confirmation`,
        paragraphs: [
          `${letter.userEmail} accepted the invitation to the staff of ${letter.providerName}.`,
          'Confirm this person, so that the provider key is handed over.',
        ],
      }
    case 'provider-user-confirmed':
      return {
        subject: `You belong to the staff of ${letter.providerName}`,
        paragraphs: [`You were confirmed. You can now administer the clients of ${letter.providerName}.`],
      }
    case 'provider-user-removed':
      return {
        subject: `You left the staff of ${letter.providerName}`,
        paragraphs: [`You were removed from the staff of ${letter.providerName}. Your own account stays as it is.`],
      }
    case 'member-invited':
      return {
        subject: letter.asOwner ? `You are the owner of ${letter.organizationName}` : `Join ${letter.organizationName}`,
        paragraphs: [
          letter.providerName
            ? `${letter.providerName} invites you to ${letter.organizationName}${letter.asOwner ? ' as its owner' : ''}.`
            : `You are invited to ${letter.organizationName}${letter.asOwner ? ' as its owner' : ''}.`,
          `${letter.organizationName} keeps its passwords in a shared, end-to-end encrypted vault. ` +
            'Open the link, sign in or create an account with this address, and accept.',
        ],
        action: { label: `Join ${letter.organizationName}`, link, expiresAt: letter.expiresAt },
        closing: 'If you did not expect this, ignore this mail: nothing happens.',
      }
    case 'member-accepted':
      return {
        subject: `${letter.memberEmail} waits for your confirmation`,
        paragraphs: [
          `${letter.memberEmail} accepted the invitation to ${letter.organizationName}.`,
          'Confirm this person, so that the key of the organization is handed over.',
        ],
      }
    case 'member-confirmed':
      return {
        subject: `You are a member of ${letter.organizationName}`,
        paragraphs: [
          `You were confirmed. ${letter.organizationName} is now open to you: sign in to see what is shared.`,
        ],
      }
    case 'member-revoked-by-policy':
      return {
        subject: `You no longer have access to ${letter.organizationName}`,
        paragraphs: [
          `${letter.organizationName} turned on the policy "${letter.policyName}", and your account does not comply with it. ` +
            'Your access was therefore revoked; your own account stays as it is.',
          'Once your account complies, an administrator of the organization can restore your access.',
        ],
      }
    case 'member-removed':
      return {
        subject: `You were removed from ${letter.organizationName}`,
        paragraphs: [
          `An administrator removed you from ${letter.organizationName}: what it shares is closed to you. Your own account stays as it is.`,
        ],
      }
    case 'account-recovered':
      return {
        subject: 'Your account was recovered',
        paragraphs: [
          `An administrator of ${letter.organizationName} recovered your account.`,
          ...(letter.hasNewPassword
            ? [
                'It has a new master password, which he tells you: sign in with it and choose your own. All devices are signed out within the hour.',
              ]
            : []),
          ...(letter.hasNoTwoStepLogin ? ['Two-step login is off. Turn it on again once you are signed in.'] : []),
        ],
        closing: `If you did not ask for this, talk to an administrator of ${letter.organizationName} now.`,
      }
    case 'domain-claimed':
      return {
        subject: `${letter.organizationName} claimed your account`,
        paragraphs: [
          `${letter.organizationName} proved that the domain ${letter.domainName} is its own. Accounts with an address there, yours among them, are managed by the organization.`,
          'You go on as before. Only an administrator can end your membership now, and with it he can delete the account.',
        ],
        closing: 'Keep personal passwords in an account with an address of your own.',
      }
    case 'domain-unverified':
      return {
        subject: `${letter.domainName} is not verified yet`,
        paragraphs: [
          `${letter.organizationName} wants to claim the domain ${letter.domainName}, but its TXT record was not found.`,
          `Publish this text as a TXT record of the domain itself, then verify the domain: ${letter.txt}`,
          `Without the record the domain is forgotten on ${inWords(letter.forgottenAt)}.`,
        ],
      }
    case 'sso-certificate-expiring': {
      const { organizationName, certificateSubject, expiredAt, hasExpired, goodUntil } = letter
      return {
        subject: `A certificate for login with SSO ${hasExpired ? 'has expired' : 'expires soon'}: ${organizationName}`,
        paragraphs: [
          `The identity provider of ${organizationName} signs with the certificate ${certificateSubject}. ` +
            `It ${hasExpired ? 'expired' : 'expires'} on ${inWords(expiredAt)}.`,
          goodUntil === null
            ? 'Make a new certificate at the identity provider, and add it to the settings of login with SSO before the identity provider signs with it: both may stand there at the same time, and nobody is kept out.'
            : `Another one is in place and good until ${inWords(goodUntil)}. Once the identity provider signs with it, take the old one out of the settings.`,
        ],
      }
    }
    case 'sso-setup':
      return {
        subject: `Connect your identity provider with ${letter.organizationName}`,
        paragraphs: [
          `${letter.organizationName} prepares login with SSO for its passwords, and needs the SAML metadata of your identity provider.`,
          'The page behind the link says what to enter there, and takes the metadata. You need no account. The link works once, and whoever has it can use it: do not pass it on.',
        ],
        action: { label: 'Open the page', link, expiresAt: letter.expiresAt },
        closing: 'If you did not expect this, ignore this mail: nothing happens.',
      }
    case 'client-unlinked':
      return {
        subject: `${letter.organizationName} is on its own now`,
        paragraphs: [
          `${letter.providerName} no longer manages ${letter.organizationName}. Its members, keys and data stay as they are.`,
          'From now on its owners administer it, and bills go to the first owner.',
        ],
      }
  }
}
