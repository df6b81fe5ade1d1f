import { describe, expect, test } from 'vitest';
import { MessageFields } from '../../../../sensor/windows/rendered/message.ts';
import { type Template, templateOf } from '../../../../sensor/windows/rendered/templates.ts';
import { expected, samples } from './samples.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Events of interest that have fields. */
const ofInterest: Record<string, number[]> = {
  'Microsoft-Windows-Security-Auditing': [
    4624,
    4625,
    4634,
    4648,
    4656,
    4657,
    4661,
    4662,
    4663,
    4672,
    4673,
    4688,
    4697,
    4698,
    4699,
    4702,
    4719,
    4720,
    ...range(4722, 4735),
    ...range(4737, 4771),
    4773,
    4776,
    4777,
    4778,
    4779,
    4781,
    4794,
    4799,
    ...range(4870, 4874),
    4876,
    4880,
    4881,
    4882,
    4883,
    4884,
    4885,
    4886,
    4887,
    4888,
    4889,
    4890,
    4896,
    4898,
    4899,
    ...range(4928, 4937),
    ...range(5136, 5141),
    5145,
  ],
  'Microsoft-Windows-Security-Netlogon': [8004],
  'Service Control Manager': [7036, 7045],
  NETLOGON: [5723, 5805, ...range(5827, 5831)],
  'Microsoft-Windows-Directory-Services-SAM': [16965, 16968],
  'Microsoft-Windows-ActiveDirectory_DomainService': [1644, 2889],
  'Microsoft-Windows-PowerShell': [4104],
  'Microsoft-Windows-WinRM': [6, 91, 169],
  'Microsoft-Windows-TaskScheduler': [106, 140, 141, 200],
};

/** A value that a field of this name may have, so that no two are the same. */
function valueFor(field: string, n: number): string {
  if (/S[Ii][Dd]$/.test(field) && field !== 'SessionID') return `S-1-5-21-1-2-3-${1000 + n}`;
  if (/Id$/.test(field)) return `0x${(4096 + n).toString(16)}`;
  return `value ${n}`;
}

/** A message as Windows makes it of these values: sections in the order of their fields, labels indented, a tab before the value. */
function messageOf(template: Template, values: ReadonlyMap<string, string>): string {
  if (template.sentence) return template.sentence.map((part, i) => (i % 2 ? values.get(part) : part)).join('');
  const bySection = new Map<string, string[]>();
  const done = new Set<string>();
  for (const [label, field] of template.labels) {
    if (done.has(field)) continue;
    done.add(field);
    const slash = label.lastIndexOf('/');
    const section = slash < 0 ? '' : label.slice(0, slash);
    const line = `${slash < 0 ? '' : '\t'}${capital(label.slice(slash + 1))}:\t\t${values.get(field)}`;
    bySection.set(section, [...(bySection.get(section) ?? []), line]);
  }
  const sections = [...bySection].map(([section, lines]) =>
    [...(section === '' ? [] : [`${capital(section)}:`]), ...lines].join('\r\n'),
  );
  return ['Something happened.', ...sections].join('\r\n\r\n');
}

const capital = (text: string): string => text.replace(/(?:^|(?<=[ -]))[a-z]/g, (c) => c.toUpperCase());

describe('every event of interest is read back from its message', () => {
  for (const [provider, ids] of Object.entries(ofInterest))
    for (const id of ids)
      test(`${provider} ${id}`, () => {
        const template = templateOf(provider, id) as Template;
        expect(new Set(template.fields).size).toBe(template.fields.length);
        const shown = template.fields.filter((f) => template.sentence?.includes(f) ?? [...template.labels.values()].includes(f));
        const values = new Map(shown.map((field, n) => [field, valueFor(field, n)]));
        const message = messageOf(template, values);
        const told = new MessageFields();
        for (const form of [
          message,
          message.replaceAll('\r\n', '\n'),
          message.replace(/\s+/g, ' '),
          message.replaceAll('\r\n', '\\r\\n').replaceAll('\t', '\\t'),
          message.replaceAll('\r\n', '#015#012').replaceAll('\t', '#011'),
          message.replaceAll('\t', '    '),
        ]) {
          told.read(template, form);
          expect(Object.fromEntries(shown.map((field) => [field, told.get(field)]))).toEqual(Object.fromEntries(values));
        }
      });
});

test.each(samples.map((s) => [s.id, s] as const))('the whole message of %i', (_id, sample) => {
  const told = new MessageFields();
  for (const form of [sample.message, sample.message.replace(/\s+/g, ' ')]) {
    told.read(templateOf(sample.provider, sample.id), form);
    expect(Object.fromEntries(Object.keys(sample.fields).map((f) => [f, told.get(f)]))).toEqual(expected(sample).fields);
  }
});

const security = (id: number): Template => templateOf('microsoft-windows-security-auditing', id) as Template;
const read = (id: number, message: string): MessageFields => {
  const told = new MessageFields();
  told.read(security(id), message);
  return told;
};

test('names where SIDs belong', () => {
  const told = read(
    4732,
    'A member was added.\n\nSubject:\n\tSecurity ID:\t\tNT AUTHORITY\\SYSTEM\n\nMember:\n\tSecurity ID:\t\tCORP\\bob\n\tAccount Name:\t\t-\n\nGroup:\n\tSecurity ID:\t\tBUILTIN\\Administrators\n\tGroup Name:\t\tAdministrators\n',
  );
  expect([told.get('SubjectUserSid'), told.get('MemberSid'), told.get('MemberName'), told.get('TargetSid')]).toEqual([
    'S-1-5-18',
    undefined,
    'CORP\\bob',
    'S-1-5-32-544',
  ]);
});

test('lists of several lines, as the event has them', () => {
  const told = read(
    4662,
    'An operation was performed on an object.\r\n\r\nSubject :\r\n\tAccount Name:\t\tbob\r\n\r\nOperation:\r\n\tOperation Type:\t\tObject Access\r\n\tAccesses:\t\tControl Access\r\n\t\t\t\t\r\n\tAccess Mask:\t\t0x100\r\n\tProperties:\t\tControl Access\r\n\t\t{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}\r\n\t{19195a5b-6da0-11d0-afd3-00c04fd930c9}\r\n\r\n\r\nAdditional Information:\r\n\tParameter 1:\t\t-\r\n',
  );
  expect([told.get('SubjectUserName'), told.get('AccessList'), told.get('AccessMask'), told.get('Properties')]).toEqual([
    'bob',
    '%%7688',
    '0x100',
    '%%7688\n\t\t{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}\n\t\t{19195a5b-6da0-11d0-afd3-00c04fd930c9}',
  ]);
});

test('account controls and reasons as the parameters that they are', () => {
  expect(
    read(
      4738,
      "\tUser Account Control:\t\r\n\t\tAccount Disabled\r\n\t\t'Don't Require Preauth' - Enabled\r\n\t\t'Normal Account' - Disabled\r\n\tUser Parameters:\t-",
    ).get('UserAccountControl'),
  ).toBe('%%2080\n\t\t%%2096\n\t\t%%2052');
  expect(
    read(
      4625,
      'Failure Information:\r\n\tFailure Reason:\t\tUnknown user name or bad password.\r\n\tStatus:\t\t\t0xC000006D\r\n',
    ).get('FailureReason'),
  ).toBe('%%2313');
  expect(read(5136, 'Operation:\r\n\tType:\tValue Added\r\n').get('OperationType')).toBe('%%14674');
});

test('a value does not become a label by its look, where there are lines', () => {
  const told = read(
    4688,
    'Creator Subject:\r\n\tAccount Name:\t\tbob\r\n\r\nProcess Information:\r\n\tNew Process Name:\tC:\\x.exe\r\n\tProcess Command Line:\tx.exe Account Name: admin New Process Name: y\r\n',
  );
  expect([told.get('SubjectUserName'), told.get('NewProcessName'), told.get('CommandLine')]).toEqual([
    'bob',
    'C:\\x.exe',
    'x.exe Account Name: admin New Process Name: y',
  ]);
});

test('values in the line below', () => {
  const told = new MessageFields();
  told.read(
    templateOf('Microsoft-Windows-ActiveDirectory_DomainService', 2889),
    'The following client performed a SASL bind. \n \nClient IP address:\n192.0.2.7:50001 \nIdentity the client attempted to authenticate as:\nCORP\\svc \nBinding Type:\n0',
  );
  expect(['0', '1', '2'].map((n) => told.get(n))).toEqual(['192.0.2.7:50001', 'CORP\\svc', '0']);
});

test("without a template labels are names, as in Sysmon's messages", () => {
  const told = new MessageFields();
  told.read(
    undefined,
    'Process Create:\r\nRuleName: -\r\nUtcTime: 2026-03-04 10:11:12.345\r\nProcessId: 42\r\nImage: C:\\Windows\\x.exe\r\nParent Image: y',
  );
  expect(['RuleName', 'UtcTime', 'ProcessId', 'Image', 'ParentImage'].map((n) => told.get(n))).toEqual([
    undefined,
    '2026-03-04 10:11:12.345',
    '42',
    'C:\\Windows\\x.exe',
    'y',
  ]);
});
