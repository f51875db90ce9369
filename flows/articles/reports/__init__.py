"""The results of a check for people and programs: text, HTML, JUnit, SARIF, GitHub, screenshots."""
