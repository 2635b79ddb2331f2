"""Which addresses are of the public network: a list of our own, the same on every Python.

`ipaddress` learnt of some ranges late (`fec0::/10`, `3fff::/20`), and calls others global. From the IANA
special-purpose address registries (https://www.iana.org/assignments/iana-ipv4-special-registry,
https://www.iana.org/assignments/iana-ipv6-special-registry) and clouds' own documents.
"""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NOT_PUBLIC_V4 = tuple(map(ipaddress.IPv4Network, (
    "0.0.0.0/8",         # this network (RFC 791)
    "10.0.0.0/8",        # private use (RFC 1918)
    "100.64.0.0/10",     # shared with a carrier (RFC 6598); 100.100.100.200 is a cloud's metadata
    "127.0.0.0/8",       # loopback (RFC 1122)
    "168.63.129.16/32",  # a host's own services in Azure
    "169.254.0.0/16",    # link local (RFC 3927), metadata services
    "172.16.0.0/12",     # private use
    "192.0.0.0/24",      # protocol assignments (RFC 6890); 192.0.0.192 is a cloud's metadata
    "192.0.2.0/24",      # documentation (RFC 5737)
    "192.31.196.0/24",   # AS112 (RFC 7535)
    "192.52.193.0/24",   # multicast tunnelling (RFC 7450)
    "192.88.99.0/24",    # relays of 6to4 (RFC 7526)
    "192.168.0.0/16",    # private use
    "192.175.48.0/24",   # AS112 (RFC 7534)
    "198.18.0.0/15",     # benchmarks (RFC 2544)
    "198.51.100.0/24",   # documentation
    "203.0.113.0/24",    # documentation
    "224.0.0.0/4",       # multicast (RFC 5771)
    "240.0.0.0/4",       # reserved (RFC 1112), limited broadcast
)))  # fmt: skip
# All that is assigned for the public network (RFC 4291, 2.4); the rest is local, reserved or multicast.
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(map(ipaddress.IPv6Network, (
    "2001::/23",         # protocol assignments (RFC 2928)
    "2001:db8::/32",     # documentation (RFC 3849)
    "2620:4f:8000::/48", # AS112
    "3fff::/20",         # documentation (RFC 9637)
)))  # fmt: skip
# Addresses of IPv6 that stand for one of IPv4 (RFC 6052): what they lead to is what counts.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Tell whether `address` is of the public network, whatever it stands for.

    >>> is_public(ipaddress.ip_address("fec0::1"))
    False
    """
    final = unwrap_ipv4(address)
    if isinstance(final, ipaddress.IPv4Address):
        return not any(final in network for network in NOT_PUBLIC_V4)
    return final in GLOBAL_V6 and not any(final in network for network in NOT_PUBLIC_V6)


def unwrap_ipv4(address: Address) -> Address:
    """Return the address of IPv4 that one of IPv6 stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
