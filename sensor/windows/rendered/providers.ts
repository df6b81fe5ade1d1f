// Providers by the names that are shown in their place: Event Viewer, its CSV and what collects like it drop the prefix or show a
// title. Readers of events compare with the provider's real name.

const security = 'Microsoft-Windows-Security-Auditing';

const shown: Readonly<Record<string, string>> = {
  'microsoft windows security auditing.': security,
  'microsoft windows security auditing': security,
  'security-auditing': security,
  'windows security auditing': security,
  'security-netlogon': 'Microsoft-Windows-Security-Netlogon',
  activedirectory_domainservice: 'Microsoft-Windows-ActiveDirectory_DomainService',
  'ntds ldap': 'Microsoft-Windows-ActiveDirectory_DomainService',
  'directory-services-sam': 'Microsoft-Windows-Directory-Services-SAM',
  sysmon: 'Microsoft-Windows-Sysmon',
  taskscheduler: 'Microsoft-Windows-TaskScheduler',
  'windows remote management': 'Microsoft-Windows-WinRM',
  winrm: 'Microsoft-Windows-WinRM',
  'powershell (microsoft-windows-powershell)': 'Microsoft-Windows-PowerShell',
};

/** Channels that one provider writes nearly alone; their events come without a provider from some senders. */
const writers: Readonly<Record<string, string>> = {
  security,
  'microsoft-windows-sysmon/operational': 'Microsoft-Windows-Sysmon',
  'microsoft-windows-ntlm/operational': 'Microsoft-Windows-Security-Netlogon',
  'microsoft-windows-taskscheduler/operational': 'Microsoft-Windows-TaskScheduler',
  'microsoft-windows-winrm/operational': 'Microsoft-Windows-WinRM',
  'microsoft-windows-powershell/operational': 'Microsoft-Windows-PowerShell',
  'directory service': 'Microsoft-Windows-ActiveDirectory_DomainService',
};

/** Names answered before; senders have few. */
const known = new Map<string, string>();
const KNOWN = 4096;
/** A provider's name is shorter. */
const LONGEST = 200;

/** The provider behind the name shown, or the one that writes the channel; empty when nothing tells. */
export function providerOf(name: string, channel: string): string {
  if (name === '') return writers[channel.toLowerCase()] ?? '';
  let provider = known.get(name);
  if (provider === undefined) {
    provider = shown[name.toLowerCase()] ?? name;
    if (known.size < KNOWN && name.length <= LONGEST) known.set(name, provider);
  }
  return provider;
}
