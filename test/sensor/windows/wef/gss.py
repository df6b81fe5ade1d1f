# The client's side of Kerberos for the tests, done by MIT's library (Debian python3-gssapi), one command a line on standard
# input, one answer a line on standard output, octets in Base64:
#   start MECHANISM SPN → token        (MECHANISM: kerberos or spnego)
#   step TOKEN          → done, or a further token
#   seal MESSAGE        → LENGTH-OF-HEADER SEALED     (as Windows frames it: header, then as many octets as the message has)
#   open LENGTH SEALED  → message
import base64
import sys

import gssapi
from gssapi import raw
from gssapi.raw import IOV, IOVBufferType, IOVBuffer

mechanisms = {
    "kerberos": gssapi.OID.from_int_seq("1.2.840.113554.1.2.2"),
    "spnego": gssapi.OID.from_int_seq("1.3.6.1.5.5.2"),
}
context = None


def start(mechanism, spn):
    global context
    name = gssapi.Name(spn, gssapi.NameType.kerberos_principal)
    flags = [
        gssapi.RequirementFlag.mutual_authentication,
        gssapi.RequirementFlag.replay_detection,
        gssapi.RequirementFlag.out_of_sequence_detection,
        gssapi.RequirementFlag.confidentiality,
        gssapi.RequirementFlag.integrity,
    ]
    context = gssapi.SecurityContext(name=name, mech=mechanisms[mechanism], flags=flags, usage="initiate")
    return base64.b64encode(context.step()).decode()


def step(token):
    further = context.step(base64.b64decode(token))
    return base64.b64encode(further).decode() if further else ("done" if context.complete else "waiting")


def seal(message):
    iov = IOV(IOVBufferType.header, base64.b64decode(message), IOVBufferType.padding, std_layout=False)
    raw.wrap_iov(context, message=iov, confidential=True)
    header, body, padding = (part.value or b"" for part in iov)
    return f"{len(header)} {base64.b64encode(header + body + padding).decode()}"


def open_(length, sealed):
    octets = base64.b64decode(sealed)
    iov = IOV(
        IOVBuffer(IOVBufferType.header, False, octets[: int(length)]),
        octets[int(length) :],
        IOVBufferType.padding,
        std_layout=False,
    )
    raw.unwrap_iov(context, message=iov)
    return base64.b64encode(iov[1].value).decode()


commands = {"start": start, "step": step, "seal": seal, "open": open_}
for line in sys.stdin:
    command, *values = line.split()
    try:
        print(commands[command](*values), flush=True)
    except Exception as error:
        print("error " + " ".join(str(error).split()), flush=True)
