"""A button that shows an icon, and says in words what it does."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import ToolButton

_ICON_PX = 16


class IconButton(ToolButton):
    """An icon in the color of text; its words are its tool tip and its accessible name."""

    def __init__(
        self,
        icon: str,
        words: str,
        viewer: Viewer,
        *,
        kind: str = "icon",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._viewer = icon, viewer
        self.setProperty("kind", kind)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        size = viewer.theme.px(_ICON_PX)
        self.setIconSize(QSize(size, size))
        viewer.theme.changed.connect(self.dress)
        self.dress()

    @Slot()
    def dress(self) -> None:
        """Draw the icon in the theme's present colors."""
        colors = self._viewer.theme.colors
        color = colors.on_accent if self.property("kind") == "primary" else colors.text
        size = self.iconSize().width()
        self.setIcon(self._viewer.icons.icon(self._icon, color, size))
