/** Policies by their numbers (specification 7.2). */
export const PolicyType = {
  TwoFactorAuthentication: 0,
  MasterPassword: 1,
  PasswordGenerator: 2,
  SingleOrg: 3,
  RequireSso: 4,
  OrganizationDataOwnership: 5,
  DisableSend: 6,
  SendOptions: 7,
  ResetPassword: 8,
  MaximumVaultTimeout: 9,
  DisablePersonalVaultExport: 10,
  ActivateAutofill: 11,
  AutomaticAppLogIn: 12,
  FreeFamiliesSponsorshipPolicy: 13,
  RemoveUnlockWithPin: 14,
  RestrictedItemTypesPolicy: 15,
  UriMatchDefaults: 16,
  AutotypeDefaultSetting: 17,
  AutomaticUserConfirmation: 18,
  BlockClaimedDomainAccountCreation: 19,
  OrganizationUserNotification: 20,
  SendControls: 21,
  FillAssist: 22,
} as const

export type PolicyType = (typeof PolicyType)[keyof typeof PolicyType]
