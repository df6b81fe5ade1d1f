import { registry } from './activities.ts';
import { twoLists } from './two-lists.ts';

const LSA = '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Control\\Lsa';

twoLists(
  'encryption-downgrade',
  {
    'Internal Monologue: lowered and put back': {
      activities: [
        registry(0, `${LSA}\\LMCompatibilityLevel`, '2', '3'),
        registry(0.1, `${LSA}\\MSV1_0\\NtlmMinClientSec`, '536870912', '537395200'),
        registry(0.2, `${LSA}\\MSV1_0\\RestrictSendingNTLMTraffic`, '0', '2'),
        registry(1, `${LSA}\\MSV1_0\\NtlmMinClientSec`, '537395200', '536870912'),
        registry(1.1, `${LSA}\\LMCompatibilityLevel`, '3', '2'),
      ],
      says: { who: ['judy'], to: ['ws7.corp.example'], count: 2 },
    },
    'as Sysmon tells it, without what it was': {
      activities: [registry(0, 'HKLM\\System\\CurrentControlSet\\Control\\Lsa\\LMCompatibilityLevel', 'DWORD (0x00000000)')],
      says: { what: /LMCompatibilityLevel to 0/ },
    },
    'without 128 bits': {
      activities: [registry(0, `${LSA}\\MSV1_0\\NtlmMinServerSec`, '0x80000', '0x20080000')],
      says: { what: /128-bit/ },
    },
  },
  {
    'made stronger': {
      activities: [
        registry(0, `${LSA}\\LMCompatibilityLevel`, '5', '3'),
        registry(1, `${LSA}\\MSV1_0\\NtlmMinClientSec`, '537395200', '0'),
        registry(2, `${LSA}\\LMCompatibilityLevel`, '4', '5'),
        registry(3, `${LSA}\\LMCompatibilityLevel`, '2', '1'),
      ],
    },
    'other settings, and values that are none': {
      activities: [
        registry(0, `${LSA}\\LimitBlankPasswordUse`, '0', '1'),
        registry(1, `${LSA}\\LMCompatibilityLevel`, 'two', '3'),
        registry(2, `${LSA}\\MSV1_0\\NtlmMinClientSec`, '0'),
        registry(3, 'HKLM\\SOFTWARE\\Vendor\\LMCompatibilityLevel', '0', '3'),
      ],
    },
  },
);
