"""Reading running text: shared by criteria and by what charts say."""
