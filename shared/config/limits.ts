/** Figures of the domain, each with the section of the specification it comes from. */
export const limits = {
  nameLengthMax: 50,
  /** A user's name in the user pool has at most 128 characters, and it is his address. */
  emailLengthMax: 128,
  hintLengthMax: 50,
  encryptedNameLengthMax: 1000,
  /** A client-derived hash is base64 of 32 bytes; the user pool takes at most 256 characters. */
  masterPasswordHashLengthMax: 256,
  providerInviteAddressesMax: 20,
  /** Rows that one bulk request names. */
  rowsMax: 1000,
  /** Collections and groups of a member that one transaction changes, beside the member himself. */
  accessChangesMax: 90,
  pageSizeMax: 500,
  /** What a client gets that does not ask for pages: as much as fits one answer comfortably. */
  unpagedMax: 2000,
  bodyBytesMax: 256 * 1024,
  /** Invitations live 5 days (4.4), address verification 15 minutes (13.1). */
  invitationHours: 120,
  /** One transaction holds 100 items; nobody has that many people to tell. */
  toldMax: 20,
  addressVerificationMinutes: 15,
  seatsMax: 1_000_000,
} as const
