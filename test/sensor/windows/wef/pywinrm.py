# A WS-Management client that is not ours (pywinrm; Debian python3-winrm): its envelopes and its TLS carry what a forwarder says.
# Arguments: address, then settings of its certificates as NAME=VALUE. One request a line on standard input, as JSON {path, resource,
# action, headers, body}; one answer a line on standard output: {action, subscriptions} or {refused, text}.
import json
import sys

import xmltodict
from winrm.exceptions import WinRMError, WinRMTransportError
from winrm.protocol import Protocol

address, *settings = sys.argv[1:]
options = dict(s.split("=", 1) for s in settings)
sessions = {}


def session(path):
    if path not in sessions:
        sessions[path] = Protocol(endpoint=address + path, transport="certificate", **options)
    return sessions[path]


def answer(request):
    protocol = session(request["path"])
    if request["action"] == "shell":
        return {"shell": protocol.open_shell()}
    envelope = protocol._get_soap_header(resource_uri=request.get("resource", ""), action=request["action"])
    envelope["@xmlns:wse"] = "http://schemas.xmlsoap.org/ws/2004/08/eventing"
    envelope["@xmlns:n"] = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
    if not request.get("resource"):
        del envelope["env:Header"]["w:ResourceURI"]
    envelope["env:Header"]["a:To"] = address + request["path"]
    envelope["env:Header"].update(request.get("headers", {}))
    envelope["env:Body"] = request["body"]
    reply = protocol.transport.send_message(xmltodict.unparse({"env:Envelope": envelope}))
    # What this client's own parser makes of it.
    parsed = xmltodict.parse(reply)["s:Envelope"]
    offered = (parsed["s:Body"] or {}).get("n:EnumerateResponse", {}).get("w:Items", {}).get("m:Subscription", [])
    return {"action": parsed["s:Header"]["a:Action"], "subscriptions": [subscription(o) for o in offered]}


def subscription(offered):
    to = offered["s:Envelope"]["s:Body"]["e:Subscribe"]["e:Delivery"]["e:NotifyTo"]
    return {"address": to["a:Address"], "identifier": to["a:ReferenceProperties"]["e:Identifier"]}


for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))), flush=True)
    except WinRMTransportError as error:
        print(json.dumps({"refused": error.code, "text": str(error.response_text)}), flush=True)
    except (WinRMError, OSError) as error:
        print(json.dumps({"refused": 0, "text": f"{type(error).__name__}: {error}"}), flush=True)
