"""What locks a screen, as desktops have it, on the bus at ADDRESS: locker.py ADDRESS screen-saver NAME PATH | login.
Does what each line of its input says (lock, unlock, ask-lock, ask-unlock), and says so. Ends with its input."""
import sys

from gi.repository import Gio, GLib

address, role, *rest = sys.argv[1:]
SAVER = """<node><interface name="%s">
  <method name="GetActive"><arg type="b" direction="out"/></method>
  <signal name="ActiveChanged"><arg type="b"/></signal>
</interface></node>"""
LOGIN = """<node><interface name="org.freedesktop.login1.Manager">
  <method name="GetSession"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
</interface><interface name="org.freedesktop.login1.Session">
  <method name="SetLockedHint"><arg type="b" direction="in"/></method>
  <property name="LockedHint" type="b" access="read"/><property name="Name" type="s" access="read"/>
  <property name="User" type="(uo)" access="read"/>
  <signal name="Lock"/><signal name="Unlock"/>
</interface></node>"""
SESSION = "/org/freedesktop/login1/session/_32"
SESSION_INTERFACE = "org.freedesktop.login1.Session"
locked = False
name, path = rest if role == "screen-saver" else ("org.freedesktop.login1", "/org/freedesktop/login1")

flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


def called(_bus, _sender, _path, _interface, method, _args, invocation):
    if method == "GetActive":
        invocation.return_value(GLib.Variant("(b)", (locked,)))
    elif method == "GetSession":
        invocation.return_value(GLib.Variant("(o)", (SESSION,)))


def read(_bus, _sender, _path, _interface, what):
    if what == "LockedHint":
        return GLib.Variant("b", locked)
    return GLib.Variant("s", "ann") if what == "Name" else GLib.Variant("(uo)", (1000, "/org/freedesktop/login1/user/_1000"))


if role == "screen-saver":
    bus.register_object(path, Gio.DBusNodeInfo.new_for_xml(SAVER % name).interfaces[0], called, None, None)
else:
    manager, session = Gio.DBusNodeInfo.new_for_xml(LOGIN).interfaces
    bus.register_object(path, manager, called, None, None)
    bus.register_object(SESSION, session, called, read, None)


def become(now):
    global locked
    locked = now
    if role == "screen-saver":
        bus.emit_signal(None, path, name, "ActiveChanged", GLib.Variant("(b)", (now,)))
        return
    # logind tells of what else has changed with it.
    changed = {"User": read(None, None, None, None, "User"), "LockedHint": GLib.Variant("b", now)}
    told = GLib.Variant("(sa{sv}as)", (SESSION_INTERFACE, changed, []))
    bus.emit_signal(None, SESSION, "org.freedesktop.DBus.Properties", "PropertiesChanged", told)


def do(line):
    if line in ("lock", "unlock"):
        become(line == "lock")
    elif line in ("ask-lock", "ask-unlock"):
        member = "Lock" if line == "ask-lock" else "Unlock"
        bus.emit_signal(None, SESSION, SESSION_INTERFACE, member, None)
    elif line.startswith("tell "):
        # Any program may send a signal to one other alone, whether or not that one asked for such.
        _, to, claimed, word = line.split(" ")
        at = "/" + claimed.replace(".", "/")
        bus.emit_signal(to, at, claimed, "ActiveChanged", GLib.Variant("(b)", (word == "locked",)))
    bus.flush_sync()
    print(line, flush=True)


def typed(_channel, condition):
    line = sys.stdin.readline()
    if line == "":
        loop.quit()
        return False
    do(line.strip())
    return True


loop = GLib.MainLoop()
Gio.bus_own_name_on_connection(bus, name, 0, lambda *_: print("owned", flush=True), None)
GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, typed)
loop.run()
