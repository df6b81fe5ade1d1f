// Fields of the event in the structured data of RFC 5424, as NXLog writes it (`[NXLOG@14506 EventID="4624" …]`); the provider is
// the header's APP-NAME where the data has none.
import { providerOf } from '../../windows/rendered/providers.ts';
import type { SiemFormat } from './format.ts';

/** Parameters of one message. */
const PARAMETERS = 300;

export const structured: SiemFormat = {
  name: 'RFC 5424 structured data',
  at: (message) => (/\bEventID="/.test(message.structured) ? message.content : -1),
  read(message, at, { flat }) {
    const names: string[] = [];
    const values: string[] = [];
    const parameter = /([\w@.-]{1,64})="((?:[^"\\\]]|\\.)*)"/g;
    for (let p = parameter.exec(message.structured); p && names.length < PARAMETERS; p = parameter.exec(message.structured)) {
      names.push(p[1] as string);
      values.push((p[2] as string).replace(/\\(["\\\]])/g, '$1'));
    }
    if (!names.some((n) => n === 'SourceName' || n === 'ProviderName' || n === 'Provider')) {
      names.push('SourceName');
      // Blanks cannot stand in a header.
      values.push(
        providerOf(message.app.replaceAll('_', ' '), '') === 'Service Control Manager' ? 'Service Control Manager' : message.app,
      );
    }
    if (message.content < message.text.length) {
      names.push('Message');
      values.push(message.text.slice(at));
    }
    return flat.read(names, values, message);
  },
};
