// Light or dark: as the system says, until the button is pressed; the choice is kept where the browser lets a file keep anything.

const themeButton = at("theme");
const dark = matchMedia("(prefers-color-scheme: dark)");

const remembered = () => {
  try {
    return localStorage.getItem("bedside-theme");
  } catch {
    return null;
  }
};

const remember = (theme) => {
  try {
    localStorage.setItem("bedside-theme", theme);
  } catch {
    // A file opened from disk may be refused any storage: the choice then lasts as long as the page.
  }
};

const shownTheme = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
const nameButton = () => (themeButton.textContent = shownTheme() === "dark" ? "Light theme" : "Dark theme");

themeButton.addEventListener("click", () => {
  const theme = shownTheme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  remember(theme);
  nameButton();
});
dark.addEventListener("change", nameButton);

if (["light", "dark"].includes(remembered())) document.documentElement.dataset.theme = remembered();
nameButton();
themeButton.hidden = false;
