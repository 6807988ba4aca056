# What the shells complete, each asked as itself.
quietly() { "$@" >/mnt/log 2>&1 || { echo "exit $?"; cat /mnt/log; }; }
quietly dpkg -i /mnt/packages/clamgate_0.1.0_*.deb
mkdir -p /mnt/here && cd /mnt/here && touch file.yaml && mkdir folder

cat >/mnt/ask.bash <<'ASK'
source /usr/share/bash-completion/bash_completion
source /usr/share/bash-completion/completions/clamgate
COMP_LINE=$1
COMP_POINT=${#1}
read -ra COMP_WORDS <<<"$1"
[[ $1 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
$(complete -p clamgate | sed 's/.*-F \([^ ]*\) .*/\1/') clamgate "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
ASK
cat >/mnt/ask.zsh <<'ASK'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'autoload -U compinit; compinit -u; PS1=; unsetopt zle_bracketed_paste; echo rea""dy'
zpty -r shell part '*ready*'
# The words that are offered come before the answer to the line itself, which is not run.
zpty -w -n shell "$1"$'\t\t'
zpty -w -n shell $'\C-a# \C-j'
zpty -w shell 'echo do""ne'
zpty -r shell part '*done*'
print -r -- "$part"
zpty -d shell
ASK

for line in 'clamgate ' 'clamgate sig' 'clamgate setup --eng' 'clamgate setup --engine ' 'clamgate config check ' \
  'clamgate completion ' 'clamgate setup --from f'; do
  echo "== bash $line"
  bash /mnt/ask.bash "$line"
  echo "== fish $line"
  fish -c "complete -C '$line'" | cut -f 1
done
echo '== zsh clamgate setup --engine '
zsh /mnt/ask.zsh 'clamgate setup --engine '
echo '== zsh clamgate '
zsh /mnt/ask.zsh 'clamgate '
echo '== end'
