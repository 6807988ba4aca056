/** What the checks of the engine itself mean, by the beginnings of their names; the server has the English. */
export const HEURISTICS_DE: Readonly<Record<string, string>> = {
  'Heuristics.Encrypted.':
    'die Mail enthält ein verschlüsseltes Archiv oder Dokument, in das niemand hineinsehen kann',
  'Heuristics.Limits.Exceeded':
    'eine Grenze war erreicht, bevor die ganze Mail angesehen war, etwa die Größe oder Tiefe eines Archivs',
  'Heuristics.Email.ExceedsMax': 'die Mail hat mehr Teile oder Kopffelder, als angesehen werden',
  'Heuristics.OLE2.ContainsMacros': 'ein Office-Dokument enthält Makros',
  'Heuristics.Phishing.Email.SpoofedDomain': 'ein Link zeigt eine andere Domain als die, zu der er führt',
  'Heuristics.Phishing.Email.SSL-Spoof': 'ein Link zeigt https und führt zu http',
  'Heuristics.Phishing.Email.Cloaked': 'ein Link verbirgt, wohin er führt',
  'Heuristics.Phishing.': 'ein Link in der Mail sieht nach Phishing aus',
  'Heuristics.Safebrowsing.': 'ein Link steht in einer Liste schädlicher Websites',
  'Heuristics.Structured.CreditCardNumber': 'die Mail enthält Kreditkartennummern',
  'Heuristics.Structured.SSN': 'die Mail enthält Sozialversicherungsnummern',
  'Heuristics.Structured.': 'die Mail enthält Daten, die nicht hinaus sollen',
  'Heuristics.Broken.Executable': 'ein Programm ist beschädigt',
  'Heuristics.Broken.Media': 'ein Bild ist auf eine Weise beschädigt, die Angriffe benutzen',
  'Heuristics.XZ.DicSizeLimit': 'ein XZ-Archiv will mehr Speicher, als es bekommt',
  'Heuristics.Exploit.': 'eine Datei nutzt eine bekannte Lücke eines anderen Programms',
  'Heuristics.Trojan.': 'eine Datei ist gebaut wie eine bekannte Familie von Schadprogrammen',
  'Heuristics.Worm.': 'eine Datei ist gebaut wie eine bekannte Familie von Würmern',
  'Heuristics.W32.': 'ein Windows-Programm ist verändert, wie es ein bekannter Virus tut',
  'Heuristics.': 'eine Prüfung des Scanners selbst hat getroffen, ohne Datenbank',
}
