import type { ErrorCode } from '../../errors/catalogue.ts'
import { type Check, either, flag, httpsAddress, listOf, text, whole } from './data-checks.ts'
import { PolicyType } from './policy-type.ts'

/** What is known of a policy before anybody saves it (specification 7.2, 7.3). */
export interface PolicyRule {
  readonly name: string
  /** The policy that must be on first. */
  readonly requires?: PolicyType
  /** Fields of its data that are checked wherever they are given; null counts as not given. Others pass as they are. */
  readonly fields?: Readonly<Record<string, Check>>
  /** Fields that must be given, and right, while the policy is on. */
  readonly needs?: Readonly<Record<string, Check>>
  /** Why it cannot be turned on in an organization that does not have what it rests on. */
  readonly unavailable?: ErrorCode
  /** True: only an organization with a verified domain can turn it on. */
  readonly needsVerifiedDomain?: true
  /** It can be turned on only where members can sign in through their organization's identity provider. */
  readonly needsSso?: true
}

const masterPasswordFields = {
  minComplexity: whole(0, 4),
  minLength: whole(12, 128),
  requireLower: flag,
  requireUpper: flag,
  requireNumbers: flag,
  requireSpecial: flag,
  enforceOnLogin: flag,
}

const sendControlsFields = {
  disableSend: flag,
  disableHideEmail: flag,
  /** 0 anybody, 1 whoever has the password, 2 the people named. */
  whoCanAccess: whole(0, 2),
  allowedDomains: either(text(1000), listOf(text(253), 1000)),
  /** Sends live at most 31 days. */
  deletionHours: whole(1, 744),
  /** 0 text, 1 file. */
  allowedSendTypes: listOf(whole(0, 1), 2),
}

const { SingleOrg } = PolicyType

/** Every policy by its number: the one table. */
export const policyRules: Readonly<Record<PolicyType, PolicyRule>> = {
  [PolicyType.TwoFactorAuthentication]: { name: 'Require two-step login' },
  [PolicyType.MasterPassword]: { name: 'Master password requirements', fields: masterPasswordFields },
  [PolicyType.PasswordGenerator]: { name: 'Password generator' },
  [PolicyType.SingleOrg]: { name: 'Single organization' },
  [PolicyType.RequireSso]: { name: 'Require single sign-on', requires: SingleOrg, needsSso: true },
  [PolicyType.OrganizationDataOwnership]: { name: 'Organization data ownership' },
  [PolicyType.DisableSend]: { name: 'Remove Send' },
  [PolicyType.SendOptions]: { name: 'Send options', fields: { disableHideEmail: flag } },
  [PolicyType.ResetPassword]: { name: 'Account recovery', requires: SingleOrg, fields: { autoEnrollEnabled: flag } },
  [PolicyType.MaximumVaultTimeout]: { name: 'Maximum session timeout', requires: SingleOrg },
  [PolicyType.DisablePersonalVaultExport]: { name: 'Remove individual vault export' },
  [PolicyType.ActivateAutofill]: { name: 'Activate autofill' },
  [PolicyType.AutomaticAppLogIn]: { name: 'Automatic app login' },
  [PolicyType.FreeFamiliesSponsorshipPolicy]: { name: 'Remove Families sponsorship' },
  [PolicyType.RemoveUnlockWithPin]: { name: 'Remove unlock with PIN' },
  [PolicyType.RestrictedItemTypesPolicy]: { name: 'Remove item types' },
  [PolicyType.UriMatchDefaults]: { name: 'Default URI match detection', requires: SingleOrg },
  [PolicyType.AutotypeDefaultSetting]: { name: 'Autotype default' },
  [PolicyType.AutomaticUserConfirmation]: {
    name: 'Automatic member confirmation',
    requires: SingleOrg,
    unavailable: 'policy.automatic_confirmation_unavailable',
  },
  [PolicyType.BlockClaimedDomainAccountCreation]: {
    name: 'Block account creation for claimed domains',
    needsVerifiedDomain: true,
  },
  [PolicyType.OrganizationUserNotification]: { name: 'Notification banner', requires: SingleOrg },
  [PolicyType.SendControls]: { name: 'Send controls', fields: sendControlsFields },
  [PolicyType.FillAssist]: { name: 'Fill assist', needs: { rulesUrl: httpsAddress } },
}

/** The policy's number from its text in a path, or undefined where there is no such policy. */
export function policyTypeOf(number: string): PolicyType | undefined {
  return Object.values(PolicyType).find((type) => String(type) === number)
}
