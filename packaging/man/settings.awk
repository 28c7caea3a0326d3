# settings.awk: what --help says of each setting, as paragraphs of a manual page. A setting is two lines:
#   --db-port UINT:INT in [1 - 65535]=3306 (Env:DB_PORT)
#                               its TCP port
function plain(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  return text
}
/\(Env:[A-Z0-9_]+\)$/ {
  flag = $1
  name = $0; sub(/.*\(Env:/, "", name); sub(/\)$/, "", name)
  value = $0; sub(/ \(Env:.*/, "", value)
  value = value ~ /=/ ? substr(value, match(value, /=[^=]*$/) + 1) : ""
  print ".TP\n.BR " plain(name) " \", \" " plain(flag) (value == "" ? "" : " \" (" plain(value) ")\"")
  getline
  sub(/^ +/, "")
  print "\\&" plain($0)
}
