# Shared by the scripts beside it: where the project is, and what "set up" means.
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
node=$root/node_modules/.bin/node

# Debian packages that the daemon, the tests and the benchmarks need.
debian_packages=(
  clamav clamav-daemon clamav-freshclam clamav-testfiles clamav-milter
  rsync gnupg gpgv
  postfix swaks miltertest openssl prometheus faketime rsyslog systemd
  age opendkim opendkim-tools postgresql
  caddy chromium chromium-headless-shell fonts-liberation ldap-utils nginx-light slapd
  binutils debootstrap iproute2 systemd-container
  bzip2 file libjson-perl perl php-bz2 php-cli php-zip python3 shellcheck unzip zip
)

# The stamp is the content of what npm installs from; another lockfile means set-up again.
npm_stamp() { cat "$root/package-lock.json" "$root"/packages/*/package.json | sha256sum | cut -d' ' -f1; }

# npm 9.2, which Debian 12 has, makes no link to the program of a package that is for one platform only.
link_node() {
  local program
  [ ! -e "$node" ] || return 0
  for program in "$root"/node_modules/node-linux-*/bin/node; do
    [ ! -x "$program" ] || ln -sf "../${program#"$root/node_modules/"}" "$node"
  done
}

npm_ready() {
  [ -x "$node" ] && [ "$(cat "$root/node_modules/.clamgate-stamp" 2>/dev/null)" = "$(npm_stamp)" ]
}

missing_debian_packages() {
  local package
  for package in "${debian_packages[@]}"; do
    [ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" = 'install ok installed' ] || echo "$package"
  done
}

# All that the built console is made from.
console_stamp() {
  (
    cd "$root/packages/console"
    { find src public -type f -print0 2>/dev/null; printf '%s\0' index.html vite.config.ts tsconfig.json; } |
      LC_ALL=C sort -z | xargs -0 sha256sum
    npm_stamp
  ) | sha256sum | cut -d' ' -f1
}

console_ready() { [ "$(cat "$root/packages/console/dist/.stamp" 2>/dev/null)" = "$(console_stamp)" ]; }

# The stamp comes last: a build that was cut off is none.
build_console() {
  (cd "$root/packages/console" && PATH="$root/node_modules/.bin:$PATH" vite build --logLevel warn)
  console_stamp >"$root/packages/console/dist/.stamp"
}

is_set_up() { npm_ready && console_ready && [ -z "$(missing_debian_packages)" ]; }

ensure_set_up() { is_set_up || "$root/script/setup"; }

# The comment at the top of a script is its help page. Asked for help, a script does nothing else.
wants_help() {
  local word
  for word in "$@"; do case $word in -h | --help) return 0 ;; esac; done
  return 1
}
print_help() { sed -n '2,/^[^#]/ s/^# \{0,1\}//p' "$0"; }
